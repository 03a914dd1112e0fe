using System.Text;

namespace Assay.Domain;

/// <summary>Whether a text says anything: a letter, number, mark of punctuation or sign (Unicode categories L, N, P, S) does, but for those that are drawn as nothing.</summary>
public static class VisibleText
{
    /// <summary>Fillers of Hangul and the blank pattern of Braille.</summary>
    private const string Empty = "\u115F\u1160\u2800\u3164\uFFA0";

    public static bool IsIn(string? text) => text is not null && text.EnumerateRunes().Any(IsVisible);

    private static bool IsVisible(Rune rune) =>
        (Rune.IsLetter(rune) || Rune.IsNumber(rune) || Rune.IsPunctuation(rune) || Rune.IsSymbol(rune)) && !(rune.IsBmp && Empty.Contains((char)rune.Value, StringComparison.Ordinal));
}
