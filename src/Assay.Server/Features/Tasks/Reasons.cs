using Assay.Domain;
using Assay.Store.Engine;

namespace Assay.Server.Features.Tasks;

/// <summary>Why a task is passed on or flagged: a reason of a list, and a comment, which "other" needs.</summary>
internal static class Reasons
{
    private const int LongestComment = 2000;

    /// <returns>What is wrong; null where nothing is.</returns>
    public static Refusal? Wrong(IReadOnlyList<string> known, string reason, string? comment)
    {
        if (!known.Contains(reason))
        {
            return Refusal.Invalid($"\"{reason}\" is no reason.", [new Fault("reason", $"The reasons are {string.Join(", ", known)}.")]);
        }

        if (reason == "other" && !VisibleText.IsIn(comment))
        {
            const string Message = "The reason \"other\" says nothing by itself: say in the comment, in a few words, what is wrong.";
            return Refusal.Invalid(Message, [new Fault("comment", Message)]);
        }

        return Text.ProseFault("comment", comment ?? "", LongestComment) is { } fault ? Refusal.Invalid(fault.Message, [fault]) : null;
    }
}
