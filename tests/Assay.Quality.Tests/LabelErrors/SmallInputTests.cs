using System.Globalization;
using System.Text.Json;
using Assay.Quality.LabelErrors;
using Assay.Quality.Tests.Aggregation;
using CsCheck;

namespace Assay.Quality.Tests.LabelErrors;

/// <summary>The rules on inputs so small that ties, halves and lone labels decide.</summary>
public sealed class SmallInputTests
{
    /// <summary>Probabilities of few values, so that many are equal.</summary>
    private static readonly Gen<ClassProbabilities> s_tied =
        from classes in Gen.Int[1, 5]
        from rows in Gen.Int[0, 14]
        from values in Gen.Int[0, 4].Array[classes].Where(row => row.Sum() > 0).Array[rows]
        from labels in Gen.Int[0, classes - 1].Array[rows]
        select new ClassProbabilities([.. values.SelectMany(row => row.Select(value => value / (double)row.Sum()))], labels, classes);

    public static TheoryData<string, LabelErrorRule> Cases => new(
        from cause in new[] { "", "_total", "_truncate", "_noise_ties", "_lean", "_single" } from rule in Enum.GetValues<LabelErrorRule>() select (cause, rule));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_rule_finds_the_rows_that_cleanlab_finds(string cause, LabelErrorRule rule)
    {
        var folder = RealCrowd.Folder();
        Assert.SkipWhen(folder is null, RealCrowd.Absent);
        var name = $"min_label_errors{cause}.csv";
        folder = Path.Combine(folder!, "..", "cases");
        Assert.SkipUnless(File.Exists(Path.Combine(folder, name)), RealCrowd.Absent);
        var rows = File.ReadLines(Path.Combine(folder, name)).Skip(1).Select(line => line.Split(',').Select(value => double.Parse(value, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var probabilities = new ClassProbabilities([.. rows.SelectMany(row => row[2..])], [.. rows.Select(row => (int)row[1])], rows[0].Length - 2);
        var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "min_label_errors_expected.json"))).RootElement.GetProperty(name);

        var joint = ConfidentLearning.Estimate(probabilities);

        Assert.Equal(expected.GetProperty("confident_joint_calibrated").Deserialize<long[][]>()!.SelectMany(row => row), joint.Calibrated);
        Assert.Equal(
            expected.GetProperty("cleanlab 2.9.0").GetProperty(JsonNamingPolicy.SnakeCaseLower.ConvertName(rule.ToString())).Deserialize<int[]>(),
            LabelErrorRules.Find(probabilities, joint, rule));
    }

    [Fact]
    public void The_rules_that_prune_find_what_their_definition_names() => s_tied.Sample(
        probabilities =>
        {
            var joint = ConfidentLearning.Estimate(probabilities);
            var (byRate, byClass) = (ByNoiseRate(probabilities, joint), ByClass(probabilities, joint));

            Assert.Equal(byRate, LabelErrorRules.Find(probabilities, joint, LabelErrorRule.PruneByNoiseRate));
            Assert.Equal(byClass, LabelErrorRules.Find(probabilities, joint, LabelErrorRule.PruneByClass));
            Assert.Equal(byRate.Intersect(byClass), LabelErrorRules.Find(probabilities, joint, LabelErrorRule.Both));
        },
        iter: 3_000);

    [Fact]
    public void The_calibrated_joint_keeps_the_number_of_every_label() => s_tied.Sample(
        probabilities =>
        {
            var joint = ConfidentLearning.Estimate(probabilities);

            Assert.Equal(
                probabilities.LabelCounts().Select(count => (long)count),
                joint.Calibrated.Chunk(probabilities.Classes).Select(row => row.Sum()));
        },
        iter: 3_000);

    private static int[] ByNoiseRate(ClassProbabilities probabilities, ConfidentJoint joint)
    {
        var found = new SortedSet<int>();
        foreach (var rows in ByLabel(probabilities).Where(rows => rows.Count() > 1))
        {
            var given = rows.Key;
            for (var truth = 0; truth < probabilities.Classes; truth++)
            {
                var margins = rows.OrderByDescending(row => probabilities[row][truth] - probabilities[row][given]);
                found.UnionWith(truth == given ? [] : margins.Take(Removed(probabilities, joint, given, truth)));
            }
        }

        return [.. found.Where(row => IsOtherwise(probabilities, row))];
    }

    private static int[] ByClass(ClassProbabilities probabilities, ConfidentJoint joint)
    {
        var found = new SortedSet<int>();
        foreach (var rows in ByLabel(probabilities).Where(rows => rows.Count() > 1))
        {
            var kept = (int)Math.Max(1, joint.Calibrated[rows.Key * (probabilities.Classes + 1)]);
            found.UnionWith(rows.OrderBy(row => probabilities[row][rows.Key]).Take(rows.Count() - kept));
        }

        return [.. found.Where(row => IsOtherwise(probabilities, row))];
    }

    /// <summary>Where no row would be left of a label, the classes its rows would go to give one up between them.</summary>
    private static int Removed(ClassProbabilities probabilities, ConfidentJoint joint, int given, int truth)
    {
        var row = joint.Calibrated.Skip(given * probabilities.Classes).Take(probabilities.Classes).ToArray();
        var lent = row[given] > 0 ? 0 : 1.0 / Math.Max(1, row.Count(count => count != 0) - 1);
        return (int)Math.Floor(Math.Max(0, row[truth] - lent));
    }

    private static IEnumerable<IGrouping<int, int>> ByLabel(ClassProbabilities probabilities) => Enumerable.Range(0, probabilities.Rows).GroupBy(row => probabilities.Labels[row]);

    private static bool IsOtherwise(ClassProbabilities probabilities, int row) => probabilities[row].ToArray().Max() > probabilities[row][probabilities.Labels[row]] + 1e-6;
}
