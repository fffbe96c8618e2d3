# What somebody should know: an alarm when images fail, and a dashboard. Both read the log lines of
# the handler, which are JSON (docs/handler.md). Without an address there are no alarms.

locals {
  alarms = var.alarm_email == "" ? 0 : 1
  # Only the lines of the handler, as one column each.
  lines = "json_extract_scalar(message, '$.fcimage') IS NOT NULL"
  # Outcomes that somebody should look at.
  wrong = "json_extract_scalar(message, '$.fcimage') IN ('failed', 'raised', 'unfinished')"
  charts = {
    "Images for each hour" = {
      type  = "line"
      query = "* | SELECT date_trunc('hour', __time__) AS hour, count(*) AS events WHERE ${local.lines} GROUP BY hour ORDER BY hour"
      x     = ["hour"]
      y     = ["events"]
    }
    "Milliseconds of an event, median and 95th percentile" = {
      type  = "line"
      query = "* | SELECT date_trunc('hour', __time__) AS hour, approx_percentile(cast(json_extract_scalar(message, '$.ms.total') AS double), 0.5) AS median, approx_percentile(cast(json_extract_scalar(message, '$.ms.total') AS double), 0.95) AS slow WHERE ${local.lines} GROUP BY hour ORDER BY hour"
      x     = ["hour"]
      y     = ["median", "slow"]
    }
    "What went wrong" = {
      type  = "table"
      query = "* | SELECT json_extract_scalar(message, '$.objects[0].reason') AS reason, count(*) AS events WHERE ${local.wrong} GROUP BY reason ORDER BY events DESC LIMIT 20"
      x     = ["reason"]
      y     = ["events"]
    }
  }
}

resource "alicloud_log_dashboard" "images" {
  project_name   = alicloud_log_project.function.project_name
  dashboard_name = "images"
  display_name   = "Images"
  attribute      = jsonencode({ type = "grid" })

  char_list = jsonencode([
    for title, chart in local.charts : {
      action = {}
      title  = title
      type   = chart.type
      search = {
        logstore = alicloud_log_store.function.logstore_name
        topic    = ""
        query    = chart.query
        start    = "-604800s"
        end      = "now"
      }
      display = {
        xAxis       = chart.x
        yAxis       = chart.y
        xPos        = 0
        yPos        = 10 * index(keys(local.charts), title)
        width       = 10
        height      = 10
        displayName = title
      }
    }
  ])
}

# More than ten images within a quarter of an hour could not be processed.
resource "alicloud_log_alert" "failures" {
  count = local.alarms

  project_name      = alicloud_log_project.function.project_name
  alert_name        = "images-failed"
  alert_displayname = "Images failed"
  dashboard         = alicloud_log_dashboard.images.dashboard_name
  condition         = "events > 10"

  schedule {
    type     = "FixedRate"
    interval = "15m"
  }

  query_list {
    logstore    = alicloud_log_store.function.logstore_name
    chart_title = "What went wrong"
    start       = "-900s"
    end         = "now"
    query       = "* | SELECT count(*) AS events WHERE ${local.wrong}"
  }

  notification_list {
    type       = "Email"
    email_list = [var.alarm_email]
    content    = "More than ten images failed within 15 minutes: see the dashboard Images."
  }
}

resource "alicloud_cms_alarm_contact" "operator" {
  count = local.alarms

  alarm_contact_name = "${var.name}-operator"
  describe           = "Gets the alarms of the image function"
  channels_mail      = var.alarm_email
}

resource "alicloud_cms_alarm_contact_group" "operators" {
  count = local.alarms

  alarm_contact_group_name = "${var.name}-operators"
  contacts                 = [alicloud_cms_alarm_contact.operator[0].alarm_contact_name]
}

# Events that failed permanently wait in the queue until somebody replays them (docs/failed-events.md).
resource "alicloud_cms_alarm" "waiting" {
  count = local.alarms

  name           = "${var.name}-failed-events"
  project        = "acs_mns_new"
  metric         = "ActiveMessages"
  period         = 300
  silence_time   = 86400
  contact_groups = [alicloud_cms_alarm_contact_group.operators[0].alarm_contact_group_name]

  metric_dimensions = jsonencode([{
    region = var.region
    userId = local.account
    queue  = alicloud_message_service_queue.failed.queue_name
  }])

  escalations_warn {
    statistics          = "Maximum"
    comparison_operator = ">"
    threshold           = "0"
    times               = 1
  }
}
