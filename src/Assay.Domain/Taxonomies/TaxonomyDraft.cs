using System.Globalization;
using System.Numerics;

namespace Assay.Domain.Taxonomies;

/// <summary>Makes a first taxonomy from what is already there.</summary>
public static class TaxonomyDraft
{
    /// <summary>One choice field with a class for each distinct value that an import met.</summary>
    /// <remarks>
    /// Classes sort ordinally, by UTF-8 bytes; when every value is a whole number, by number. Values that cannot be class names are refused,
    /// each with its place in <paramref name="values"/> sorted and without repeats.
    /// </remarks>
    public static Decision<Taxonomy> FromValues(string name, string field, IReadOnlyCollection<string> values)
    {
        if (values.Count == 0)
        {
            return Refusal.Invalid("There are no label values to make classes from.");
        }

        var classes = Sorted(values).Select(DocumentNode (value) => new MapNode(1, [Entry("name", value)])).ToList();
        var choice = new MapNode(1, [Entry("name", field), Entry("type", "choice"), new("classes", 1, new ListNode(1, classes))]);
        return TaxonomyReader.Read(new MapNode(1, [Entry("taxonomy", name), new("fields", 1, new ListNode(1, [choice]))]));
    }

    private static IEnumerable<string> Sorted(IReadOnlyCollection<string> values)
    {
        var distinct = values.Distinct(StringComparer.Ordinal).ToList();
        var numbers = new Dictionary<string, BigInteger>(StringComparer.Ordinal);
        foreach (var value in distinct)
        {
            if (value.Length <= MapReader.LongestName && BigInteger.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                numbers[value] = number;
            }
        }

        var sorted = distinct.Order(Utf8Order.Comparer);
        return numbers.Count == distinct.Count ? sorted.OrderBy(value => numbers[value]) : sorted;
    }

    private static MapEntry Entry(string key, string value) => new(key, 1, new ScalarNode(1, value, IsPlain: false));
}

/// <summary>Orders text as its UTF-8 bytes would sort, as both databases do.</summary>
internal static class Utf8Order
{
    public static readonly IComparer<string> Comparer = Comparer<string>.Create(Compare);

    private static int Compare(string x, string y)
    {
        var same = x.AsSpan().CommonPrefixLength(y);
        return same == x.Length || same == y.Length ? x.Length.CompareTo(y.Length) : Weight(x[same]).CompareTo(Weight(y[same]));
    }

    /// <summary>Surrogates stand for code points above U+FFFF: they move behind U+E000 to U+FFFF.</summary>
    private static int Weight(char unit) => char.IsSurrogate(unit) ? unit + 0x2800 : unit;
}
