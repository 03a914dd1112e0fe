using Assay.Domain;
using Assay.Quality.Drift;

namespace Assay.Server.Work.Quality;

/// <param name="Cohort">The column that parts the rows, or null.</param>
/// <param name="MinPsi">A shift with a smaller index is no drift, however significant.</param>
internal sealed record DriftRequest(string? Cohort, string Correction, double Alpha, double MinPsi, int Bins);

/// <param name="Reason">Why it was not compared.</param>
internal sealed record SkippedColumn(string Column, string Reason);

/// <summary>Which columns have moved, with names that do not change: --json prints it as it is.</summary>
/// <param name="Tests">For how many p-values were corrected.</param>
/// <param name="Drifted">How many of the columns and cohorts below did.</param>
internal sealed record DriftReport(
    int Reference, int Current, string Correction, double Alpha, double MinPsi, int Tests, int Drifted, IReadOnlyList<ColumnDrift> Columns, IReadOnlyList<SkippedColumn> Skipped)
{
    public const string FalseDiscovery = "benjamini-hochberg";

    public static string[] Corrections { get; } = [FalseDiscovery, "holm", "none"];

    public static Decision<DriftReport> Of(ColumnTable reference, ColumnTable current, DriftRequest request)
    {
        var skipped = new List<SkippedColumn>();
        var pairs = new List<(TableColumn Before, TableColumn Now)>();
        foreach (var column in reference.Columns.Where(column => !column.IsIgnored))
        {
            var now = current.Columns.FirstOrDefault(other => other.Name == column.Name);
            var reason = now is null ? $"only in {reference.Name}"
                : !column.IsNumeric && column.Names.Union(now.Names).Count() is var categories && categories > ColumnDrift.MostCategories ? $"{categories} different texts"
                : null;
            if (reason is null)
            {
                pairs.Add((column, now!));
            }
            else
            {
                skipped.Add(new(column.Name, reason));
            }
        }

        skipped.AddRange(current.Columns.Where(column => !column.IsIgnored && reference.Columns.All(other => other.Name != column.Name)).Select(column => new SkippedColumn(column.Name, $"only in {current.Name}")));
        var cohort = pairs.FirstOrDefault(pair => pair.Before.Name == request.Cohort);
        return pairs.Count == 0 ? Refusal.Invalid($"{reference.Name} and {current.Name} have no column in common that can be compared.")
            : request.Cohort is not null && cohort.Before is null ? Refusal.Invalid($"There is no column \"{request.Cohort}\" in both files to part the rows by.")
            : Corrected(Compare(pairs, cohort, reference, current, request, skipped), skipped, reference, current, request);
    }

    private static List<ColumnDrift> Compare(
        List<(TableColumn Before, TableColumn Now)> pairs, (TableColumn? Before, TableColumn? Now) cohort, ColumnTable reference, ColumnTable current, DriftRequest request, List<SkippedColumn> skipped)
    {
        int[] allBefore = [.. Enumerable.Range(0, reference.Rows)], allNow = [.. Enumerable.Range(0, current.Rows)];
        List<ColumnDrift> compared = [.. pairs.Select(pair => ColumnDrift.Of(pair.Before, pair.Now, null, allBefore, allNow, request.Bins))];
        if (cohort.Before is null || cohort.Now is null)
        {
            return compared;
        }

        var (before, now) = (Groups(cohort.Before), Groups(cohort.Now));
        foreach (var name in before.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            if (before.TryGetValue(name, out var old) && now.TryGetValue(name, out var recent))
            {
                compared.AddRange(pairs.Where(pair => pair.Before != cohort.Before).Select(pair => ColumnDrift.Of(pair.Before, pair.Now, name, old, recent, request.Bins)));
            }
            else
            {
                skipped.Add(new(request.Cohort!, $"cohort \"{name}\" is only in {(before.ContainsKey(name) ? reference.Name : current.Name)}"));
            }
        }

        return compared;
    }

    private static Dictionary<string, int[]> Groups(TableColumn cohort) =>
        Enumerable.Range(0, cohort.Rows).GroupBy(cohort.Text).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    private static DriftReport Corrected(List<ColumnDrift> compared, List<SkippedColumn> skipped, ColumnTable reference, ColumnTable current, DriftRequest request)
    {
        int[] tested = [.. Enumerable.Range(0, compared.Count).Where(at => compared[at].PValue is not null)];
        double[] pValues = [.. tested.Select(at => compared[at].PValue!.Value)];
        var adjusted = request.Correction switch
        {
            FalseDiscovery => BenjaminiHochberg.Adjust(pValues),
            "holm" => Holm.Adjust(pValues),
            _ => pValues,
        };
        for (var test = 0; test < tested.Length; test++)
        {
            var column = compared[tested[test]];
            var isSignificant = adjusted[test] <= request.Alpha;
            compared[tested[test]] = column with { AdjustedPValue = adjusted[test], Significant = isSignificant, Drifted = isSignificant && column.Psi >= request.MinPsi };
        }

        return new(
            reference.Rows, current.Rows, request.Correction, request.Alpha, request.MinPsi, tested.Length, compared.Count(column => column.Drifted),
            [.. compared.OrderByDescending(column => column.Drifted).ThenByDescending(column => column.Psi ?? -1)], skipped);
    }
}
