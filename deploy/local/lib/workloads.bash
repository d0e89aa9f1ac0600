# Workloads of the local-process kind: they outlive the backend, so down has to end them itself.

end_workloads() {
  :
}
