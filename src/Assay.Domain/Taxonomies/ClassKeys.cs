using System.Text;

namespace Assay.Domain.Taxonomies;

/// <summary>Checks hotkeys and codes: each leads to one class, whatever the case.</summary>
internal static class ClassKeys
{
    private const string Keys = "1234567890abcdefghijklmnopqrstuvwxyz";

    public static void Check(List<(TaxonomyClass Class, MapReader Reader)> classes)
    {
        var wanted = classes.Where(one => one.Class.Hotkey is not null).Select(one => one.Class.Hotkey!.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        var hotkeys = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var codes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (one, reader) in classes)
        {
            if (one.Code.Length > 0 && !codes.TryAdd(one.Code, one.Name))
            {
                reader.Fault("code", $"Code '{one.Code}' already belongs to class {MapReader.Quoted(codes[one.Code])}; choose another or leave it out.");
            }

            if (one.Hotkey is null)
            {
                continue;
            }

            if (!IsKey(one.Hotkey))
            {
                reader.Fault("hotkey", $"Hotkey {MapReader.Quoted(one.Hotkey)} is not usable; write one letter or digit.");
            }
            else if (!hotkeys.TryAdd(one.Hotkey, one.Name))
            {
                var free = Free(one.Name, wanted);
                reader.Fault("hotkey", $"Hotkey '{one.Hotkey}' already belongs to class {MapReader.Quoted(hotkeys[one.Hotkey])}; "
                    + (free is null ? "no letter or digit is free, so leave it out." : $"'{free}' is free."));
                wanted.Add(free ?? "");
            }
        }
    }

    private static bool IsKey(string hotkey) =>
        Rune.TryGetRuneAt(hotkey, 0, out var rune) && rune.Utf16SequenceLength == hotkey.Length && Rune.IsLetterOrDigit(rune);

    private static string? Free(string name, HashSet<string> wanted) => name.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit).Concat(Keys)
        .Select(key => key.ToString()).FirstOrDefault(key => !wanted.Contains(key));
}
