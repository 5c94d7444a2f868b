//! What each figure is and how it is computed, for whoever wants to do it by hand.

/// Name of a figure, and how it comes about.
pub(super) const HOW: &[(&str, &str)] = &[
    ("samples", "computed: rows of the CSV files of this target within the span"),
    ("lost", "computed: rows with result timeout or unreachable"),
    ("denied", "computed: rows with any other result than ok; they count as answered, without a round trip"),
    ("loss_ppm", "computed: 1,000,000 * lost / samples; interval: Wilson, 95 %"),
    (
        "median_us",
        "computed: median of tre_us of rows with result ok; mean of the middle two for an even count",
    ),
    ("mean_us", "computed: arithmetic mean of tre_us of rows with result ok"),
    (
        "usual_us",
        "usual_from says which: \"judging\" is baseline_us of the finding in episodes.json, taken over (the collector \
         learnt it from days that need not be in the files); \"files\" is files_usual_us",
    ),
    (
        "files_usual_us",
        "computed: 5th percentile (linear between ranks) of tre_us at the same time of day on earlier days in the files, \
         without excluded times; for a period: of the period itself",
    ),
    (
        "excess_us",
        "computed: median of (tre_us - usual_us); interval from order statistics: ranks n/2 -+ 1.96 sqrt(n)/2, widened",
    ),
    (
        "days",
        "computed: the same time of day on each local day: bad if median - usual_us > slow_us or the lower bound of loss \
         > loss_ppm of context.json; null if fewer samples than fewest_samples; days_measured and days_bad count \
         working days of the calendar in context.json only",
    ),
    (
        "recurring",
        "computed: medians of 15 minutes over all machines; a time of day is slow on a day if it lies clearly above the \
         quiet times of that day and of the days around it; claimed if so on many working days and more often than \
         chance would have it; excess: median over the slow days",
    ),
    ("heat", "computed: median of tre_us of rows with result ok by local weekday (0 is Monday) and hour"),
    ("judged", "taken over from episodes.json"),
    ("state", "taken over from episodes.json"),
];
