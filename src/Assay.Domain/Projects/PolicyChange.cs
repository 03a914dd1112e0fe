namespace Assay.Domain.Projects;

/// <summary>What of a project's rules changes; what is null stays as it stands at that moment, so that nobody takes back what others set meanwhile.</summary>
public sealed record PolicyChange(
    int? Overlap = null,
    ResolutionMethod? Method = null,
    double? FinalAt = null,
    int? LeaseSeconds = null,
    int? DeadAfter = null,
    bool? AnnotatorsMayPick = null,
    bool? RedactionRequired = null,
    bool? RetentionPaused = null,
    int? MaxHeld = null)
{
    public ProjectPolicy On(ProjectPolicy standing) => new(
        Overlap ?? standing.Overlap, Method ?? standing.Method, FinalAt ?? standing.FinalAt, LeaseSeconds ?? standing.LeaseSeconds, DeadAfter ?? standing.DeadAfter,
        AnnotatorsMayPick ?? standing.AnnotatorsMayPick, RedactionRequired ?? standing.RedactionRequired, RetentionPaused ?? standing.RetentionPaused, MaxHeld ?? standing.MaxHeld);
}
