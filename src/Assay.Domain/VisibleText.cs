using System.Globalization;
using System.Text;

namespace Assay.Domain;

/// <summary>Whether a text says anything: one of blanks and invisible characters (Unicode categories Z and C, and letters that are drawn as nothing) does not.</summary>
public static class VisibleText
{
    /// <summary>Fillers of Hangul and the blank pattern of Braille: letters and a symbol by their category, and nothing to the eye.</summary>
    private const string Empty = "\u115F\u1160\u2800\u3164\uFFA0";

    public static bool IsIn(string? text) => text is not null && text.EnumerateRunes().Any(IsVisible);

    private static bool IsVisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
        && !(rune.IsBmp && Empty.Contains((char)rune.Value, StringComparison.Ordinal));
}
