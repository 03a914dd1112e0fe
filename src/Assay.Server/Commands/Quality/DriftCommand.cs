using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Server.Work.Quality;

namespace Assay.Server.Commands.Quality;

/// <summary>assay quality drift: which columns of a table have moved since another one.</summary>
internal static class DriftCommand
{
    private const int MostLines = 50;

    public static Command Create()
    {
        var reference = new Argument<string>("A") { Description = $"The table as it was: any columns of numbers and names ({TableFile.Forms})." };
        var current = new Argument<string>("B") { Description = "The table as it is, with the same columns." };
        var numeric = Columns("--numeric", "Columns that hold numbers; a cell that is none is a fault. Others are numbers where all of A's cells are.");
        var categorical = Columns("--categorical", "Columns that hold names, even where they look like numbers.");
        var ignore = Columns("--ignore", "Columns to leave out.");
        var cohort = new Option<string?>("--cohort") { Description = "Also compare within each value of this column.", HelpName = "COLUMN" };
        var correction = Options.OneOf("--correction", "How p-values are corrected for the number of comparisons.", "METHOD", DriftReport.Corrections);
        correction.DefaultValueFactory = _ => DriftReport.FalseDiscovery;
        var alpha = new Option<double>("--alpha") { Description = "Corrected p-values up to this are significant.", DefaultValueFactory = _ => 0.05, HelpName = "P" };
        var psi = new Option<double>("--min-psi") { Description = "A population stability index below this is no drift, however significant.", DefaultValueFactory = _ => 0.1, HelpName = "X" };
        var bins = new Option<int>("--bins") { Description = "Into how many bins numbers are cut for the index, equal in A.", DefaultValueFactory = _ => 10, HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("drift", "Which columns of a table have moved, by size and by test, corrected for many comparisons.") { reference, current, numeric, categorical, ignore, cohort, correction, alpha, psi, bins, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var request = new DriftRequest(parsed.GetValue(cohort), parsed.GetValue(correction)!, parsed.GetValue(alpha), parsed.GetValue(psi), parsed.GetValue(bins));
            Check(request, parsed.GetValue(reference)!, parsed.GetValue(current)!);
            var kinds = new Dictionary<string, ColumnKind>(StringComparer.Ordinal);
            foreach (var (names, kind) in ((string[]?, ColumnKind)[])[(parsed.GetValue(numeric), ColumnKind.Numbers), (parsed.GetValue(categorical), ColumnKind.Names), (parsed.GetValue(ignore), ColumnKind.Ignored), (request.Cohort is null ? [] : [request.Cohort], ColumnKind.Names)])
            {
                foreach (var name in (names ?? []).SelectMany(list => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
                {
                    if (!kinds.TryAdd(name, kind) && kinds[name] != kind)
                    {
                        throw new CommandRefusedException(Refusal.Invalid($"The column \"{name}\" is named twice, for different things."));
                    }
                }
            }

            var before = await TableFile.ReadAsync(parsed.GetValue(reference)!, name => kinds.GetValueOrDefault(name, ColumnKind.Either), cancel);
            if (kinds.Keys.FirstOrDefault(name => before.Columns.All(column => column.Name != name)) is { } unknown)
            {
                throw new CommandRefusedException(Refusal.Invalid($"{before.Name} has no column \"{unknown}\"; its columns are {string.Join(", ", before.Columns.Take(20).Select(column => column.Name))}."));
            }

            var now = await TableFile.ReadAsync(parsed.GetValue(current)!, name => KindIn(before, name), cancel);
            var report = DriftReport.Of(before, now, request).OrEnd();
            Output.Print(parsed.GetValue(json) ? Output.ToNode(report) : Readable(report), parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Option<string[]> Columns(string name, string description) =>
        new(name) { Description = $"{description} Separate names by commas.", HelpName = "COLUMNS" };

    private static void Check(DriftRequest request, string reference, string current)
    {
        var fault = reference == "-" && current == "-" ? "Only one of both tables can be standard input."
            : request.Alpha is not (> 0 and < 1) ? "--alpha lies between 0 and 1."
            : !(request.MinPsi >= 0) ? "--min-psi is at least 0."
            : request.Bins is < 2 or > 1000 ? "--bins is a number from 2 to 1,000."
            : null;
        if (fault is not null)
        {
            throw new CommandRefusedException(Refusal.Invalid(fault));
        }
    }

    /// <summary>What a column is in A it is in B, so that one stray text does not turn numbers into names.</summary>
    private static ColumnKind KindIn(ColumnTable before, string name) =>
        before.Columns.FirstOrDefault(column => column.Name == name) is not { } column ? ColumnKind.Either
        : column.IsIgnored ? ColumnKind.Ignored
        : column.IsNumeric ? ColumnKind.Numbers
        : ColumnKind.Names;

    private static JsonObject Readable(DriftReport report) => new()
    {
        ["rows"] = $"{Figures.Count(report.Reference)} before, {Figures.Count(report.Current)} now",
        ["drifted"] = $"{Figures.Count(report.Drifted)} of {Figures.Count(report.Columns.Count)} comparisons (p at most {report.Alpha.ToString(CultureInfo.InvariantCulture)}, {(report.Correction == "none" ? "not corrected" : report.Correction)} over {Figures.Count(report.Tests)} tests, and index at least {report.MinPsi.ToString(CultureInfo.InvariantCulture)})",
        ["columns"] = new JsonArray([.. report.Columns.Take(MostLines).Select(Line)]),
        ["more"] = report.Columns.Count <= MostLines ? null : $"{Figures.Count(report.Columns.Count - MostLines)} with a smaller index; --json has all",
        ["not compared"] = report.Skipped.Count == 0 ? null : string.Join("; ", report.Skipped.Take(20).Select(column => $"{column.Column} ({column.Reason})")) + (report.Skipped.Count > 20 ? "; ..." : ""),
    };

    private static JsonObject Line(ColumnDrift column) => new()
    {
        ["column"] = column.Cohort is null ? column.Column : $"{column.Column} in {column.Cohort}",
        ["drift"] = column.Drifted ? "yes" : column.Significant ? "slight" : "",
        ["index"] = Figures.Short(column.Psi),
        ["size"] = Bar(column.Psi),
        ["distance"] = Figures.Short(column.JensenShannon),
        ["p"] = column.AdjustedPValue is { } p ? (p < 0.0001 ? "< 0.0001" : Figures.Short(p)) : "not tested",
        ["moved most"] = column.Moved is null ? "an empty sample" : $"{Shortened(column.Moved)}: {Percent(column.From)} to {Percent(column.To)}",
    };

    /// <summary>One mark for each 0.05 of the index, ten at most.</summary>
    private static string Bar(double? index) => new('#', (int)Math.Clamp(Math.Round((index ?? 0) / 0.05), 0, 10));

    private static string Shortened(string text) => Excerpt.Of(text, 24);

    private static string Percent(double? share) => (100 * (share ?? 0)).ToString("F1", CultureInfo.InvariantCulture) + " %";
}
