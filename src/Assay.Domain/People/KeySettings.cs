using System.Text.RegularExpressions;

namespace Assay.Domain.People;

/// <summary>Which keys somebody uses for which actions, where they differ from the standard ones.</summary>
/// <param name="SingleKeys">False: no key acts without Ctrl, for those who speak to their machine.</param>
/// <param name="Keys">Key by action: "skip": "Shift+X".</param>
/// <remarks>The front end holds the same rules (web/src/tools/key-settings.ts); both are tested against tests/Golden/keys.</remarks>
public sealed partial record KeySettings(bool SingleKeys, IReadOnlyDictionary<string, string> Keys)
{
    public const int MostKeys = 100;

    public static readonly KeySettings Standard = new(true, new Dictionary<string, string>());

    public IReadOnlyList<Fault> Faults()
    {
        var faults = new List<Fault>();
        if (Keys.Count > MostKeys)
        {
            faults.Add(new Fault("keys", $"{Keys.Count} keys are set; at most {MostKeys} are kept."));
            return faults;
        }

        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (action, key) in Keys.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            if (!Action().IsMatch(action))
            {
                faults.Add(new Fault("keys", $"\"{Shown(action)}\" is no action; an action is named in small letters and hyphens, such as skip."));
            }
            else if (WhyNot(key) is { } why)
            {
                faults.Add(new Fault($"keys.{action}", why));
            }
            else if (!taken.TryAdd(key, action))
            {
                faults.Add(new Fault($"keys.{action}", $"{key} is the key of {taken[key]} already; swap them or take a free one."));
            }
        }

        return faults;
    }

    /// <summary>Null where the key can be given to an action.</summary>
    public static string? WhyNot(string? key)
    {
        if (key is null || !Cap().IsMatch(key))
        {
            return $"\"{Shown(key ?? "")}\" is no key; keys are written such as X, Shift+X, Ctrl+X or F4.";
        }

        return Browsers.Contains(key) ? $"{key} belongs to the browser and never arrives here; take another one."
            : Fixed.Contains(key) ? $"{key} means the same everywhere and cannot be given away; take another one."
            : null;
    }

    private static string Shown(string text) => Excerpt.Of(text, 43);

    private static readonly HashSet<string> Browsers =
    [
        "Ctrl+W", "Ctrl+T", "Ctrl+N", "Ctrl+L", "Ctrl+R", "Ctrl+P", "Ctrl+F", "Ctrl+Shift+W", "Ctrl+Shift+T", "Ctrl+Shift+N", "Ctrl+Space",
        "Ctrl+0", "Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5", "Ctrl+6", "Ctrl+7", "Ctrl+8", "Ctrl+9", "F5", "F11", "F12", "Ctrl+F5",
    ];

    private static readonly HashSet<string> Fixed = ["Ctrl+K", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+S", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+A", "F1", "F6", "Shift+F6", "Ctrl+Enter"];

    [GeneratedRegex("^[a-z][a-z-]{0,39}$")]
    private static partial Regex Action();

    /// <summary>A letter, with or without Ctrl and Shift; a digit with Ctrl; a function key.</summary>
    [GeneratedRegex("^(?:(?:Ctrl\\+)?(?:Shift\\+)?[A-Z]|Ctrl\\+(?:Shift\\+)?[0-9]|Ctrl\\+Space|(?:Ctrl\\+)?(?:Shift\\+)?(?:F[1-9]|F1[0-2]|Enter))$")]
    private static partial Regex Cap();
}
