module gatehouse.dev/images/sh

go 1.26.0
