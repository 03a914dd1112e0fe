using System.Globalization;

namespace Assay.Domain.Taxonomies;

/// <summary>Compares two taxonomies member by member, and says of each change whether it can invalidate a label.</summary>
internal sealed class DifferenceFinder
{
    private readonly List<TaxonomyChange> _changes = [];
    private readonly Taxonomy _from;
    private readonly Taxonomy _to;

    private DifferenceFinder(Taxonomy from, Taxonomy to) => (_from, _to) = (from, to);

    public static IReadOnlyList<TaxonomyChange> Find(Taxonomy from, Taxonomy to)
    {
        var finder = new DifferenceFinder(from, to);
        finder.Whole();
        foreach (var field in from.Index.ByPosition)
        {
            finder.Field(field, to.Index.ByName.GetValueOrDefault(field.Field.Name));
        }

        foreach (var field in to.Fields.Where(field => from.Field(field.Name) is null))
        {
            finder.Add(new(TaxonomyChangeKind.Added, field.Name, null, field.Kind.Word(), KeepsLabels: !field.Required));
        }

        return finder._changes;
    }

    private void Whole()
    {
        Differs("", null, "name", _from.Name, _to.Name);
        Differs("", null, "instructions", _from.Instructions, _to.Instructions);
        var kept = _from.Fields.Select(field => field.Name).Where(name => _to.Field(name) is not null);
        var order = _to.Fields.Select(field => field.Name).Where(name => _from.Field(name) is not null);
        if (!kept.SequenceEqual(order, StringComparer.Ordinal))
        {
            Add(new(TaxonomyChangeKind.Changed, "", null, "order of fields", KeepsLabels: true));
        }
    }

    private void Field(FieldIndex from, FieldIndex? to)
    {
        var (old, name) = (from.Field, from.Field.Name);
        if (to is null)
        {
            Add(new(TaxonomyChangeKind.Removed, name, null, "", KeepsLabels: false));
            return;
        }

        var now = to.Field;
        Differs(name, null, "label", old.Label, now.Label);
        Differs(name, null, "help", old.Help, now.Help);
        Differs(name, null, "required", Text(old.Required), Text(now.Required), !now.Required);
        Differs(name, null, "type", old.Kind.Word(), now.Kind.Word(), keeps: false);
        if (old.Kind == now.Kind)
        {
            Limits(old, now);
            Differs(name, null, "leavesOnly", Text(old.LeavesOnly), Text(now.LeavesOnly));
            Classes(from, to);
        }

        Condition(old, now);
    }

    private void Limits(TaxonomyField old, TaxonomyField now)
    {
        var name = old.Name;
        Differs(name, null, "min", Text(old.Min), Text(now.Min), !(now.Min > (old.Min ?? double.NegativeInfinity)));
        Differs(name, null, "max", Text(old.Max), Text(now.Max), !(now.Max < (old.Max ?? double.PositiveInfinity)));
        var grid = now.Step is null || (old.Step == now.Step && (old.Min ?? 0) == (now.Min ?? 0));
        Differs(name, null, "step", Text(old.Step), Text(now.Step), grid);
        if (!grid && old.Step == now.Step)
        {
            Add(new(TaxonomyChangeKind.Changed, name, null, "steps now start elsewhere, at 'min'", KeepsLabels: false));
        }

        Differs(name, null, "maxLength", Text(old.MaxLength), Text(now.MaxLength), !(now.MaxLength < (old.MaxLength ?? TaxonomyValue.LongestText)));
        Differs(name, null, "minChoices", Text(old.MinChoices), Text(now.MinChoices), !(now.MinChoices > old.MinChoices));
        Differs(name, null, "maxChoices", Text(old.MaxChoices), Text(now.MaxChoices), !(now.MaxChoices < (old.MaxChoices ?? old.Classes.Count)));
    }

    private void Classes(FieldIndex from, FieldIndex to)
    {
        var name = from.Field.Name;
        for (var i = 0; i < from.Field.Classes.Count; i++)
        {
            var old = from.Field.Classes[i];
            if (!to.Classes.TryGetValue(old.Name, out var at))
            {
                Add(new(TaxonomyChangeKind.Removed, name, old.Name, "", KeepsLabels: !from.Choosable[i]));
                continue;
            }

            Class(name, old, to.Field.Classes[at]);
            if (from.Choosable[i] != to.Choosable[at])
            {
                var text = to.Choosable[at] ? "may now be chosen" : "may no longer be chosen: only classes below it may";
                Add(new(TaxonomyChangeKind.Changed, name, old.Name, text, KeepsLabels: to.Choosable[at]));
            }
        }

        foreach (var added in to.Field.Classes.Where(one => !from.Classes.ContainsKey(one.Name)))
        {
            var below = added.Parent is null ? "" : $"below '{added.Parent}'";
            Add(new(TaxonomyChangeKind.Added, name, added.Name, below, KeepsLabels: true));
        }

        var kept = from.Field.Classes.Select(one => one.Name).Where(to.Classes.ContainsKey);
        if (!kept.SequenceEqual(to.Field.Classes.Select(one => one.Name).Where(from.Classes.ContainsKey), StringComparer.Ordinal))
        {
            Add(new(TaxonomyChangeKind.Changed, name, null, "order of classes", KeepsLabels: true));
        }
    }

    private void Class(string field, TaxonomyClass old, TaxonomyClass now)
    {
        Differs(field, old.Name, "code", old.Code, now.Code);
        Differs(field, old.Name, "parent", old.Parent, now.Parent);
        Differs(field, old.Name, "definition", old.Definition, now.Definition);
        Differs(field, old.Name, "examples", old.Examples, now.Examples);
        Differs(field, old.Name, "counterExamples", old.CounterExamples, now.CounterExamples);
        Differs(field, old.Name, "aliases", old.Aliases, now.Aliases);
        Differs(field, old.Name, "hotkey", old.Hotkey, now.Hotkey);
        Differs(field, old.Name, "colour", old.Colour, now.Colour);
        Differs(field, old.Name, "critical", Text(old.Critical), Text(now.Critical));
    }

    /// <summary>
    /// Judged by the answers that meet a condition, not by its words: a class that moved below another changes them too.
    /// A field that is asked less often invalidates labels that hold it; a required one that is asked more often, labels that do not.
    /// </summary>
    private void Condition(TaxonomyField old, TaxonomyField now)
    {
        var (asked, asks) = (Meeting(_from, old), Meeting(_to, now));
        var isLess = asks is not null && (asked is null || old.When!.Field != now.When!.Field || !asked.IsSubsetOf(asks));
        var isMore = asked is not null && (asks is null || old.When!.Field != now.When!.Field || !asks.IsSubsetOf(asked));
        var text = $"when {Text(old.When)} -> {Text(now.When)}";
        if (Text(old.When) != Text(now.When))
        {
            Add(new(TaxonomyChangeKind.Changed, old.Name, null, text, KeepsLabels: !isLess && !(isMore && now.Required)));
        }
        else if (isLess || isMore)
        {
            Add(new(TaxonomyChangeKind.Changed, old.Name, null, "classes moved below or from below those that its condition names", !isLess && !(isMore && now.Required)));
        }
    }

    /// <summary>Answers of the other field that meet the condition and that a label of the first taxonomy can hold; null when there is no condition.</summary>
    private HashSet<string>? Meeting(Taxonomy taxonomy, TaxonomyField field)
    {
        if (field.When is not { } when)
        {
            return null;
        }

        var other = taxonomy.Index.ByName[when.Field];
        if (other.Field.Kind == FieldKind.Rating)
        {
            return when.In.ToHashSet(StringComparer.Ordinal);
        }

        var matches = other.Matching(when);
        return other.Field.Classes.Where((one, i) => matches[i] && _from.IsChoosable(when.Field, one.Name))
            .Select(one => one.Name).ToHashSet(StringComparer.Ordinal);
    }

    private void Differs(string field, string? one, string what, IReadOnlyList<string> old, IReadOnlyList<string> now)
    {
        if (!old.SequenceEqual(now, StringComparer.Ordinal))
        {
            Add(new(TaxonomyChangeKind.Changed, field, one, what, KeepsLabels: true));
        }
    }

    private void Differs(string field, string? one, string what, string? old, string? now, bool keeps = true)
    {
        if (old == now)
        {
            return;
        }

        var isShort = (old?.Length ?? 0) <= 40 && (now?.Length ?? 0) <= 40;
        Add(new(TaxonomyChangeKind.Changed, field, one, isShort ? $"{what} {old ?? "none"} -> {now ?? "none"}" : what, keeps));
    }

    private static string? Text(double? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool value) => value ? "true" : "false";

    private static string Text(FieldCondition? when) => when is null ? "always" : $"{when.Field} is {string.Join(" or ", when.In)}";

    private void Add(TaxonomyChange change) => _changes.Add(change);
}
