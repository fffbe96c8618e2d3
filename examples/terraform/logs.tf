# One line of JSON for each invocation, kept for a month, with a full-text index.

resource "alicloud_log_project" "function" {
  project_name = "${var.name}-${local.account}"
  description  = "Logs of the image function"
}

resource "alicloud_log_store" "function" {
  project_name     = alicloud_log_project.function.project_name
  logstore_name    = "function"
  retention_period = 30
}

resource "alicloud_log_store_index" "function" {
  project  = alicloud_log_project.function.project_name
  logstore = alicloud_log_store.function.logstore_name

  full_text {
    case_sensitive = false
    token          = ", '\";=()[]{}?@&<>/:\n\t\r"
  }

  # For the queries in alarms.tf, which read the lines of JSON.
  field_search {
    name             = "message"
    type             = "text"
    token            = ", '\";=()[]{}?@&<>/:\n\t\r"
    enable_analytics = true
  }
}
