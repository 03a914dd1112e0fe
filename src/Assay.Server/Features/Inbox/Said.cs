using Assay.Domain;
using Assay.Store.Engine;

namespace Assay.Server.Features.Inbox;

/// <summary>What people write to each other.</summary>
internal static class Said
{
    private const int Longest = 2000;

    public static Fault? Fault(string? text) =>
        !VisibleText.IsIn(text) ? new Fault("text", $"text is empty; write 1 to {Longest} characters.") : Text.ProseFault("text", text!, Longest);
}
