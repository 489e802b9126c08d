# The R half of scale.py: the same figures by the survey package, timed once the data are in memory.
# Usage: Rscript scale.R <folder>; writes r.csv (domain, category, item, mean, se) and prints JSON.
suppressPackageStartupMessages(library(survey))
folder <- commandArgs(trailingOnly = TRUE)[1]
n <- file.size(file.path(folder, "d.bin")) / 8
int <- function(name) factor(readBin(file.path(folder, paste0(name, ".bin")), "integer", n))
real <- function(name) readBin(file.path(folder, paste0(name, ".bin")), "double", n)
items <- sprintf("criterion-%02d", 1:10)
data <- data.frame(stratum = int("stratum"), zone = int("zone"), age = int("age"), sex = int("sex"), d = real("d"))
for (item in items) data[[item]] <- real(item)
margins <- read.csv(file.path(folder, "margins.csv"))
total <- function(variable) margins$population[margins$variable == variable]

took <- system.time({
  design <- svydesign(ids = ~1, strata = ~stratum, weights = ~d, data = data)
  population <- c(sum(total("zone")), total("zone")[-1], total("age")[-1], total("sex")[-1])
  names(population) <- colnames(model.matrix(~ zone + age + sex, data[1:10000, ]))
  calibrated <- calibrate(design, ~ zone + age + sex, population, calfun = "raking", epsilon = 1e-11, maxit = 100)
  figures <- do.call(rbind, lapply(items, function(item) {
    y <- as.formula(paste0("~`", item, "`"))
    overall <- svymean(y, calibrated, na.rm = TRUE)
    parts <- list(data.frame(domain = "all", category = 0, item = item, mean = as.numeric(coef(overall)),
                             se = as.numeric(SE(overall))))
    for (domain in c("age", "zone")) {
      by <- svyby(y, as.formula(paste0("~", domain)), calibrated, svymean, na.rm = TRUE)
      parts[[domain]] <- data.frame(domain = domain, category = as.integer(as.character(by[[domain]])), item = item,
                                    mean = as.numeric(coef(by)), se = as.numeric(SE(by)))
    }
    do.call(rbind, parts)
  }))
})

figures$mean <- sprintf("%.17g", figures$mean)
figures$se <- sprintf("%.17g", figures$se)
write.csv(figures, file.path(folder, "r.csv"), row.names = FALSE)
peak <- sub(".*:\\s*([0-9]+) kB", "\\1", grep("^VmHWM", readLines("/proc/self/status"), value = TRUE))
cat(sprintf('{"seconds": %.3f, "cpu_seconds": %.3f, "peak_mb": %.1f, "version": "%s"}\n', took[["elapsed"]],
            took[["user.self"]] + took[["sys.self"]], as.numeric(peak) / 1024, packageVersion("survey")))
