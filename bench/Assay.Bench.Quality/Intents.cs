using System.Globalization;
using System.Text.RegularExpressions;

namespace Assay.Bench.Quality;

/// <summary>A text as the words it has and their weights, scaled to length 1.</summary>
internal sealed record Words(int[] Terms, double[] Weights);

/// <summary>Banking77 as TF-IDF: words of two characters and more in lower case, sublinear counts, smooth inverse document frequencies of the pool, length 1.</summary>
internal sealed partial record Intents(Words[] Pool, int[] PoolTruth, Words[] Test, int[] TestTruth, int Classes, int Terms)
{
    /// <param name="classes">The most frequent intents of the pool, ties by name; null for all.</param>
    public static Intents Read(string folder, int? classes)
    {
        var (train, test) = (Rows(Path.Combine(folder, "train.csv")), Rows(Path.Combine(folder, "test.csv")));
        string[] names = [.. train.GroupBy(row => row.Intent).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key).Take(classes ?? int.MaxValue)];
        train = [.. train.Where(row => names.Contains(row.Intent))];
        test = [.. test.Where(row => names.Contains(row.Intent))];

        var terms = new Dictionary<string, int>();
        var documents = new List<int>();
        foreach (var row in train)
        {
            foreach (var word in Tokens(row.Text).Distinct())
            {
                if (terms.TryAdd(word, terms.Count))
                {
                    documents.Add(0);
                }

                documents[terms[word]]++;
            }
        }

        double[] rarity = [.. documents.Select(count => Math.Log((1.0 + train.Count) / (1 + count)) + 1)];
        return new(
            [.. train.Select(row => Weigh(row.Text, terms, rarity))], [.. train.Select(row => Array.IndexOf(names, row.Intent))],
            [.. test.Select(row => Weigh(row.Text, terms, rarity))], [.. test.Select(row => Array.IndexOf(names, row.Intent))], names.Length, terms.Count);
    }

    /// <summary>[pool, terms]: the same weights, with the zeros.</summary>
    public float[] Dense()
    {
        var dense = new float[Pool.Length * Terms];
        for (var item = 0; item < Pool.Length; item++)
        {
            for (var at = 0; at < Pool[item].Terms.Length; at++)
            {
                dense[(item * Terms) + Pool[item].Terms[at]] = (float)Pool[item].Weights[at];
            }
        }

        return dense;
    }

    private static Words Weigh(string text, Dictionary<string, int> terms, double[] rarity)
    {
        var counts = Tokens(text).Where(terms.ContainsKey).GroupBy(word => terms[word]).OrderBy(group => group.Key).ToArray();
        double[] weights = [.. counts.Select(group => (1 + Math.Log(group.Count())) * rarity[group.Key])];
        var length = Math.Sqrt(weights.Sum(weight => weight * weight));
        return new([.. counts.Select(group => group.Key)], [.. weights.Select(weight => weight / length)]);
    }

    private static IEnumerable<string> Tokens(string text) => Token().Matches(text.ToLower(CultureInfo.InvariantCulture)).Select(match => match.Value);

    private static List<(string Text, string Intent)> Rows(string file)
    {
        // A quoted text may hold commas, doubled quotes and line ends; the intent holds none.
        return [.. Record().Matches(File.ReadAllText(file)).Skip(1).Select(match => (
            match.Groups["quoted"].Success ? match.Groups["quoted"].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : match.Groups["plain"].Value, match.Groups["intent"].Value))];
    }

    [GeneratedRegex(@"\b\w\w+\b")]
    private static partial Regex Token();

    [GeneratedRegex("(?:\"(?<quoted>(?:[^\"]|\"\")*)\"|(?<plain>[^,\"\r\n]*)),(?<intent>[^,\r\n]+)\r?(?:\n|$)")]
    private static partial Regex Record();
}
