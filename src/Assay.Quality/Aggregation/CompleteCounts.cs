namespace Assay.Quality.Aggregation;

/// <summary>
/// Turns an annotator's expected counts at [answer, truth], in place, into what their confusion is to be proportional to.
/// Truth runs to the tables' width; padding must not stay 0 where a row of answers is used.
/// </summary>
internal delegate void CompleteCounts(int share, int annotator, Span<double> counts);
