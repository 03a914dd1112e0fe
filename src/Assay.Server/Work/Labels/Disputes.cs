using Assay.Domain.Labels;

namespace Assay.Server.Work.Labels;

/// <summary>One reason why a label is disputed.</summary>
/// <param name="Field">The field that is open; null where it is the answers as a whole.</param>
/// <param name="Why">
/// <c>improbable</c>: its probability is below the policy's bar. <c>tie</c>: no value was said more often than every other.
/// <c>equally-probable</c>: weighted by the worker model, no class is more probable than every other. <c>nothing-said</c>: no field has a value.
/// </param>
internal sealed record Dispute(string? Field, string Why);

/// <summary>Why a label is disputed: what <see cref="Resolution.Decide"/> went by, told apart.</summary>
internal static class Disputes
{
    /// <summary>None where the label is not disputed, and where the answers that it was made of are no longer those in hand.</summary>
    /// <param name="context">Method, taxonomy and model that the label was made by, with the policy's bar of today.</param>
    public static IReadOnlyList<Dispute> Of(ResolutionContext context, IReadOnlyList<CurrentAnswer> answers, LabelState state, string? value)
    {
        if (state != LabelState.Disputed)
        {
            return [];
        }

        var said = LabelAggregation.Aggregate(context, answers);
        if (said.Value != value)
        {
            return [];
        }

        var modelled = said.Method == "dawid-skene" && LabelAggregation.Weighs(context.Model!, answers) ? context.Model!.Field : null;
        var found = new List<Dispute>();
        var field = LabelAggregation.ChoiceField(context.Taxonomy);

        // Nothing else made it one where all fields are settled, whatever the bar is today.
        if (said.Method == "dawid-skene" && said.Value is not null && !said.Tied.Contains(field) && (said.Tied.Count == 0 || said.Posterior < context.Policy.FinalAt))
        {
            found.Add(new Dispute(field, "improbable"));
        }

        found.AddRange(said.Tied.Select(tied => new Dispute(tied, tied == modelled ? "equally-probable" : "tie")));
        if (found.Count == 0 && said.Value is null)
        {
            found.Add(new Dispute(null, "nothing-said"));
        }

        return found;
    }
}
