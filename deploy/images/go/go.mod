module gatehouse.dev/images

go 1.26.0
