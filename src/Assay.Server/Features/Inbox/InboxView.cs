using Assay.Domain;
using Assay.Store.Inbox;

namespace Assay.Server.Features.Inbox;

/// <summary>A flag or question as its author and the lead see it.</summary>
/// <param name="Number">Its place in the project's ledger, which names it.</param>
/// <param name="Kind">flag or question.</param>
/// <param name="Content">The item's content; null once erased, and for its author.</param>
/// <param name="ByName">Empty for its author, who knows.</param>
/// <param name="Reason">Of a flag: personal-data, broken, offensive or other.</param>
/// <param name="Body">What was written; null where nothing was, and once erased.</param>
/// <param name="Answer">Null while nobody has answered, and once erased.</param>
/// <param name="Withheld">Whether what was said is kept back from its author: the item was flagged as holding personal data then or later. What is answered behind the flag is told.</param>
public sealed record InboxEntryView(
    string Number, string Kind, TaskId Task, ItemId Item, RawJson? Content, ActorId By, string ByName, string? Reason, string? Body, DateTimeOffset OpenedAt, string? Answer, DateTimeOffset? AnsweredAt,
    bool Withheld)
{
    internal static InboxEntryView ForLead(InboxEntry e) => new(
        e.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), e.Kind.ToString().ToLowerInvariant(), e.Task, e.Item, RawJson.Of(e.Content), e.By, e.ByName, e.Reason, e.Body,
        Moments.Of(e.OpenedAt), e.Answer, Moments.Of(e.AnsweredAt), Withheld: false);

    /// <summary>What somebody asked or reported; the item may be another's by now.</summary>
    internal static InboxEntryView ForAuthor(InboxEntry e)
    {
        var (isBody, isAnswer) = (e.OpenedAt <= e.WithheldAt, e.AnsweredAt <= e.WithheldAt);
        return ForLead(e) with { Content = null, ByName = "", Body = isBody ? null : e.Body, Answer = isAnswer ? null : e.Answer, Withheld = isBody };
    }
}
