using System.Globalization;
using System.Text.RegularExpressions;

namespace Assay.Server.Work.Demo;

/// <summary>One invented message with the intent and tone that it was made from.</summary>
internal sealed record DemoMessage(string Text, string Intent, string Tone, string Channel, string Region);

/// <summary>Invented messages to a bank. Their sentences stand in messages.txt, by intent, with words to fill in and voices for each tone.</summary>
internal sealed partial class DemoData
{
    private static readonly string[] Channels = ["chat", "e-mail", "app"];
    private static readonly string[] Regions = ["DE", "FR", "LT", "PT"];

    private readonly Dictionary<string, string[]> _words = [];
    private readonly List<(string Intent, int Weight, List<string> Sentences)> _intents = [];
    private readonly Dictionary<string, (string[] Openings, string[] Endings)> _voices = [];

    private DemoData()
    {
        foreach (var line in Resource("messages.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Word().Match(line) is { Success: true } word)
            {
                _words.Add(word.Groups["name"].Value, Choices(word.Groups["rest"].Value));
            }
            else if (Voice().Match(line) is { Success: true } voice)
            {
                _voices.Add(voice.Groups["name"].Value, ([], []));
            }
            else if (Intent().Match(line) is { Success: true } intent)
            {
                _intents.Add((intent.Groups["name"].Value, int.Parse(intent.Groups["weight"].Value, CultureInfo.InvariantCulture), []));
            }
            else if (line[0] is '>' or '<')
            {
                var (openings, endings) = _voices[_voices.Keys.Last()];
                _voices[_voices.Keys.Last()] = line[0] == '>' ? (Choices(line[1..]), endings) : (openings, Choices(line[1..]));
            }
            else
            {
                _intents[^1].Sentences.Add(line);
            }
        }
    }

    public static DemoData Instance { get; } = new();

    /// <summary>The taxonomy document, as it is published.</summary>
    public static string Taxonomy { get; } = Resource("support.yaml");

    public IReadOnlyList<string> Intents => [.. _intents.Select(i => i.Intent)];

    public IReadOnlyList<string> Tones => [.. _voices.Keys];

    /// <summary>So many different messages; the same ones for the same state of <paramref name="random"/>.</summary>
    public List<DemoMessage> Messages(Random random, int count)
    {
        var messages = new Dictionary<string, DemoMessage>(StringComparer.Ordinal);
        while (messages.Count < count)
        {
            var (intent, sentences) = Drawn(random);
            var tone = Tones[random.NextDouble() switch { < 0.55 => 0, < 0.85 => 1, _ => 2 }];
            var (openings, endings) = _voices[tone];
            var opening = random.GetItems(openings, 1)[0];
            var sentence = Filled(random.GetItems(sentences.ToArray(), 1)[0], random, begins: !opening.EndsWith(',') && !opening.EndsWith(':'));
            var text = string.Join(' ', ((string[])[opening, sentence, random.GetItems(endings, 1)[0]]).Where(p => p.Length > 0));
            messages.TryAdd(text, new DemoMessage(text, intent, tone, random.GetItems(Channels, 1)[0], random.GetItems(Regions, 1)[0]));
        }

        return [.. messages.Values];
    }

    private (string Intent, List<string> Sentences) Drawn(Random random)
    {
        var at = random.Next(_intents.Sum(i => i.Weight));
        foreach (var (intent, weight, sentences) in _intents)
        {
            at -= weight;
            if (at < 0)
            {
                return (intent, sentences);
            }
        }

        throw new InvalidOperationException("The weights add up to what was drawn from.");
    }

    /// <param name="begins">False behind a comma or colon, where a sentence goes on in small letters.</param>
    private string Filled(string sentence, Random random, bool begins)
    {
        var filled = Gap().Replace(sentence, gap => random.GetItems(_words[gap.Groups["name"].Value], 1)[0]);
        return begins ? char.ToUpperInvariant(filled[0]) + filled[1..]
            : filled.StartsWith("I ", StringComparison.Ordinal) ? filled
            : char.ToLowerInvariant(filled[0]) + filled[1..];
    }

    private static string[] Choices(string line) => [.. line.Split('|').Select(c => c.Trim())];

    private static string Resource(string name)
    {
        using var stream = typeof(DemoData).Assembly.GetManifestResourceStream("demo/" + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"^\{(?<name>\w+)\} (?<rest>.*\|.*)$")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\[tone (?<name>\w+)\]$")]
    private static partial Regex Voice();

    [GeneratedRegex(@"^\[(?<name>.+)\] (?<weight>\d+)$")]
    private static partial Regex Intent();

    [GeneratedRegex(@"\{(?<name>\w+)\}")]
    private static partial Regex Gap();
}
