using System.Globalization;
using Assay.Domain;
using Assay.Quality.WeakSupervision;

namespace Assay.Server.Work.Quality;

/// <summary>Votes of labeling functions, one column a function.</summary>
/// <param name="Classes">In the order of numbers where all are numbers, of characters otherwise.</param>
/// <param name="Indices">[rows]: what the column index says, the number of the row from 0 where there is none.</param>
internal sealed record WeakTable(LabelingVotes Votes, string[] Functions, string[] Classes, string[] Indices)
{
    private const string Index = "index";
    private const string Label = "label";

    /// <param name="ignored">Columns that are no functions.</param>
    public static ColumnKind KindOf(string column, IReadOnlyCollection<string> ignored) =>
        ignored.Contains(column) || column.Equals(Label, StringComparison.OrdinalIgnoreCase) ? ColumnKind.Ignored : ColumnKind.Names;

    /// <param name="abstentions">What a function writes that says nothing, beside an empty cell.</param>
    public static Decision<WeakTable> Of(ColumnTable table, IReadOnlyCollection<string> abstentions)
    {
        TableColumn[] functions = [.. table.Columns.Where(column => !column.IsIgnored && !IsIndex(column))];
        string[] classes = InOrder(functions.SelectMany(column => column.Names).Distinct(StringComparer.Ordinal).Where(name => !abstentions.Contains(name)));
        if (functions.Length == 0 || classes.Length == 0)
        {
            return Refusal.Invalid($"{table.Name} has no votes. It needs a column for each labeling function, with a class in a cell or nothing.");
        }

        if (classes.Length > ColumnDrift.MostCategories)
        {
            return Refusal.Invalid($"{table.Name} has {classes.Length.ToString("N0", CultureInfo.InvariantCulture)} different votes, which are no classes. Leave columns that are no labeling functions out by --ignore.");
        }

        var place = classes.Select((name, at) => (name, at)).ToDictionary(pair => pair.name, pair => pair.at, StringComparer.Ordinal);
        var votes = new int[table.Rows * functions.Length];
        for (var function = 0; function < functions.Length; function++)
        {
            int[] classOf = [.. functions[function].Names.Select(name => place.GetValueOrDefault(name, LabelingVotes.Abstain))];
            var codes = functions[function].Codes;
            for (var row = 0; row < codes.Length; row++)
            {
                votes[(row * functions.Length) + function] = codes[row] < 0 ? LabelingVotes.Abstain : classOf[codes[row]];
            }
        }

        return new WeakTable(new(votes, functions.Length, classes.Length), [.. functions.Select(column => column.Name)], classes, IndicesOf(table));
    }

    /// <summary>[rows]: the known class of each row by its index, -1 where there is none.</summary>
    public Decision<int[]> Truth(ColumnTable table)
    {
        if (table.Find(Label) is not { } label)
        {
            return Refusal.Invalid($"{table.Name} has no column \"{Label}\". It needs index and label; without index, labels in the order of the rows.");
        }

        var (truth, known) = (new int[Indices.Length], IndicesOf(table).Select((index, row) => (index, row)).ToLookup(pair => pair.index, pair => pair.row, StringComparer.Ordinal));
        for (var row = 0; row < truth.Length; row++)
        {
            truth[row] = known[Indices[row]].Select(at => Array.IndexOf(Classes, label.Text(at))).LastOrDefault(-1);
        }

        return truth.Any(known => known >= 0)
            ? truth
            : Refusal.Invalid($"{table.Name} knows no row of the votes. Its column \"{Index}\" must hold what that of the votes holds, and its labels must be classes that functions vote for.");
    }

    private static bool IsIndex(TableColumn column) => column.Name.Equals(Index, StringComparison.OrdinalIgnoreCase);

    private static string[] IndicesOf(ColumnTable table)
    {
        var index = table.Find(Index);
        return [.. Enumerable.Range(0, table.Rows).Select(row => index?.Text(row) ?? row.ToString(CultureInfo.InvariantCulture))];
    }

    private static string[] InOrder(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return Array.TrueForAll(all, name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            ? [.. all.OrderBy(name => double.Parse(name, CultureInfo.InvariantCulture)).ThenBy(name => name, StringComparer.Ordinal)]
            : [.. all.Order(StringComparer.Ordinal)];
    }
}
