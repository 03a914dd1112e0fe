using System.Globalization;

namespace Assay.Domain.Taxonomies;

/// <summary>Reads <c>when: {field: X, is: Y}</c> and <c>when: {field: X, in: [Y, Z]}</c>.</summary>
internal static class ConditionReader
{
    public static FieldCondition? Read(MapReader field, FaultList faults, FieldScope scope)
    {
        if (field.Map("when") is not { } map)
        {
            return null;
        }

        var reader = new MapReader(map, field.At("when"), faults, "field", "is", "in");
        var name = reader.Name("field");
        var answers = Answers(reader);
        if (name is null || answers is null)
        {
            return null;
        }

        if (!scope.Earlier.TryGetValue(name, out var earlier))
        {
            reader.Fault("field", scope.All.Contains(name)
                ? $"Field {MapReader.Quoted(name)} does not come before this one; move it up."
                : $"There is no field {MapReader.Quoted(name)}{reader.Hint(name, [.. scope.Earlier.Keys], "name a field above this one.")}");
            return null;
        }

        return earlier is not null && Fits(earlier, answers, reader) ? new(name, answers) : null;
    }

    private static List<string>? Answers(MapReader reader)
    {
        if (reader.Has("is") == reader.Has("in"))
        {
            reader.Fault("is", "A condition needs either 'is' with one answer or 'in' with a list of answers.");
            return null;
        }

        if (reader.Has("is"))
        {
            return reader.Name("is") is { } one ? [one] : null;
        }

        var answers = reader.Blocks("in", TaxonomyDocument.MaxClasses).ToList();
        var repeated = answers.GroupBy(answer => answer, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (repeated is not null)
        {
            reader.Fault("in", $"{MapReader.Quoted(repeated.Key)} is listed twice; keep one.");
            return null;
        }

        if (answers.Count == 0)
        {
            reader.Fault("in", "'in' is an empty list; name at least one answer.");
        }

        return answers.Count == 0 ? null : answers;
    }

    private static bool Fits(TaxonomyField earlier, List<string> answers, MapReader reader)
    {
        var key = reader.Has("is") ? "is" : "in";
        if (!earlier.Kind.HasClasses() && earlier.Kind != FieldKind.Rating)
        {
            reader.Fault("field", $"Field {MapReader.Quoted(earlier.Name)} is a {earlier.Kind.Word()} field; a condition can look at choice, choices and rating.");
            return false;
        }

        var isRating = earlier.Kind == FieldKind.Rating;
        var known = isRating ? Ratings(earlier) : earlier.Classes.Select(one => one.Name).ToHashSet(StringComparer.Ordinal);
        var unknown = answers.Where(answer => !known.Contains(answer)).ToList();
        foreach (var answer in unknown)
        {
            var hint = isRating
                ? string.Create(CultureInfo.InvariantCulture, $"; write a whole number from {earlier.Min} to {earlier.Max}.")
                : reader.Hint(answer, known, "use one of its class names.");
            reader.Fault(key, $"{MapReader.Quoted(answer)} is no answer to field {MapReader.Quoted(earlier.Name)}{hint}");
        }

        return unknown.Count == 0;
    }

    private static HashSet<string> Ratings(TaxonomyField rating) => Enumerable.Range((int)rating.Min!, (int)rating.Max! - (int)rating.Min + 1)
        .Select(value => value.ToString(CultureInfo.InvariantCulture)).ToHashSet(StringComparer.Ordinal);
}
