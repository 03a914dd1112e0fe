using System.Globalization;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Inbox;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Inbox;

/// <summary>A lead reads what annotators reported and asked.</summary>
internal static class ListInbox
{
    /// <param name="Open">How many wait for an answer, whatever the page shows.</param>
    public sealed record Response(IReadOnlyList<InboxEntryView> Items, string? Next, long Open);

    public static void Map(IEndpointRouteBuilder project) => project
        .MapGet("/inbox", Handle)
        .WithName("listInbox")
        .WithSummary("Flags and questions of a project, newest first.")
        .Requires(Permission.Assign)
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, Instance instance, string? state, string? kind, string? cursor, int? limit)
    {
        var read = Read(state, kind, cursor, limit);
        if (!read.Accepted)
        {
            return read.Refusal.ToProblem();
        }

        var (open, of, before, count) = read.Value;
        var entries = await instance.Inbox.PageAsync(project, open, of, null, before, count);
        return TypedResults.Ok(new Response([.. entries.Select(InboxEntryView.ForLead)], Next(entries.Count == count ? entries[^1].Number : null), await instance.Inbox.OpenCountAsync(project)));
    }

    internal static string? Next(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static Decision<(bool? Open, InboxKind? Kind, long? Before, int Limit)> Read(string? state, string? kind, string? cursor, int? limit)
    {
        var faults = new List<Fault>();
        if (state is not (null or "open" or "answered" or "all"))
        {
            faults.Add(new Fault("state", $"\"{state}\" is no state; the states are open, answered, all."));
        }

        if (kind is not (null or "flag" or "question"))
        {
            faults.Add(new Fault("kind", $"\"{kind}\" is no kind; the kinds are flag, question."));
        }

        if (limit is < 1 or > 200)
        {
            faults.Add(new Fault("limit", $"limit is {limit}; it must lie between 1 and 200."));
        }

        if (!TryCursor(cursor, out var before))
        {
            faults.Add(new Fault("cursor", "Not a cursor of this list. Leave it out to begin again."));
        }

        return faults.Count > 0
            ? Refusal.Invalid(faults[0].Message, faults)
            : (state switch { "answered" => false, "all" => (bool?)null, _ => true }, kind switch { "flag" => InboxKind.Flag, "question" => InboxKind.Question, _ => (InboxKind?)null }, before, limit ?? 50);
    }

    /// <summary>The number of the last entry of the page before.</summary>
    internal static bool TryCursor(string? cursor, out long? before)
    {
        before = null;
        if (string.IsNullOrEmpty(cursor))
        {
            return true;
        }

        var isNumber = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 1L << 40;
        before = isNumber ? number : null;
        return isNumber;
    }
}
