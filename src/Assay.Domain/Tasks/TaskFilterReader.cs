using System.Globalization;
using System.Text;
using Assay.Domain.Taxonomies;

namespace Assay.Domain.Tasks;

/// <summary>
/// Reads the filter language of the data grid: <c>class:Refund posterior&lt;0.8 channel:chat -state:dead "took it twice"</c>.
/// A term is field, sign, value; a word alone is looked for in the content; a minus before a term turns it round. Quotes hold
/// blanks together, a backslash keeps the next character. A facet named like a field is written <c>facet.name:value</c>.
/// </summary>
public static class TaskFilterReader
{
    public const int Longest = 2000;
    public const int MostTerms = 40;

    private static readonly Dictionary<string, FilterField> Fields = Enum.GetValues<FilterField>().Where(f => f != FilterField.Facet)
        .ToDictionary(f => f.ToString().ToLowerInvariant(), f => f, StringComparer.Ordinal);

    private static readonly string[] States = [.. Enum.GetNames<TaskState>().Select(n => n.ToLowerInvariant())];

    internal static bool IsReserved(string name) => Fields.ContainsKey(name) || name.StartsWith("facet.", StringComparison.Ordinal);

    /// <summary>A refusal names each bad term by its place, <c>filter[12..25]</c>, and the nearest right one.</summary>
    public static Decision<TaskFilter> Read(string? text, FilterVocabulary known)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return TaskFilter.Everything;
        }

        if (text.Length > Longest)
        {
            return Refusal.Invalid("The filter is too long.", [new Fault("filter", $"The filter has {text.Length} characters; at most {Longest} are allowed. Leave terms out.")]);
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return Refusal.Invalid("The filter holds a NUL character.", [new Fault("filter", "The filter holds a NUL character, and no text of a project has one. Remove it.")]);
        }

        var terms = new List<FilterTerm>();
        var faults = new List<Fault>();
        foreach (var token in Tokens(text))
        {
            var term = token.IsClosed ? Term(token, known) : Bad("The quotes are not closed. Add \" at the end.");
            if (term.Accepted)
            {
                terms.Add(term.Value);
            }
            else
            {
                faults.Add(new Fault(string.Create(CultureInfo.InvariantCulture, $"filter[{token.Start}..{token.End}]"), term.Refusal.Message));
            }
        }

        if (terms.Count > MostTerms)
        {
            faults.Add(new Fault("filter", $"The filter has {terms.Count} terms; at most {MostTerms} are allowed. Leave some out."));
        }

        return faults.Count > 0 ? Refusal.Invalid(faults[0].Message, faults) : new TaskFilter(terms);
    }

    private readonly record struct Token(string Name, string Sign, string Value, int Start, int End, bool Negated, bool IsClosed);

    private static IEnumerable<Token> Tokens(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var start = at;
            var negated = text[at] == '-' && at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]);
            at += negated ? 1 : 0;
            var (name, isQuoted, isClosed) = Word(text, ref at, stopAtSign: true);
            var sign = at < text.Length ? text[at] switch
            {
                ':' => ":",
                '<' => at + 1 < text.Length && text[at + 1] == '=' ? "<=" : "<",
                '>' => at + 1 < text.Length && text[at + 1] == '=' ? ">=" : ">",
                _ => "",
            } : "";
            if (sign.Length == 0 || !isClosed || (name.Length == 0 && !isQuoted))
            {
                if (sign.Length > 0 && isClosed)
                {
                    at += sign.Length; // a sign with nothing before it
                    var (rest, _, closed) = Word(text, ref at, stopAtSign: false);
                    yield return new Token("", sign, rest, start, at, negated, closed);
                    continue;
                }

                yield return new Token("", "", name, start, at, negated, isClosed);
                continue;
            }

            at += sign.Length;
            var (value, _, valueClosed) = Word(text, ref at, stopAtSign: false);
            yield return new Token(name, sign, value, start, at, negated, valueClosed);
        }
    }

    private static (string Text, bool IsQuoted, bool IsClosed) Word(string text, ref int at, bool stopAtSign)
    {
        var word = new StringBuilder();
        var (inQuotes, isQuoted) = (false, false);
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '\\' && at + 1 < text.Length)
            {
                word.Append(text[++at]);
            }
            else if (c == '"')
            {
                inQuotes = !inQuotes;
                isQuoted = true;
            }
            else if (!inQuotes && (char.IsWhiteSpace(c) || (stopAtSign && c is ':' or '<' or '>')))
            {
                break;
            }
            else
            {
                word.Append(c);
            }
        }

        return (word.ToString(), isQuoted, !inQuotes);
    }

    private static Decision<FilterTerm> Term(Token token, FilterVocabulary known)
    {
        if (token.Sign.Length == 0)
        {
            return token.Value.Length == 0 ? Bad("An empty word finds nothing. Leave the quotes out.") : new FilterTerm(FilterField.Text, FilterComparison.Is, token.Value, Negated: token.Negated);
        }

        if (token.Name.Length == 0)
        {
            return Bad($"There is no field before \"{token.Sign}\". Write one, such as {(token.Sign.StartsWith(':') ? "state:open" : $"priority{token.Sign}2")}.");
        }

        if (token.Value.Length == 0)
        {
            return Bad($"\"{token.Name}{token.Sign}\" has no value. Write one after it, without a blank.");
        }

        if (Fields.TryGetValue(token.Name.ToLowerInvariant(), out var field))
        {
            return Known(token, field, known);
        }

        var facet = token.Name.StartsWith("facet.", StringComparison.Ordinal) ? token.Name["facet.".Length..] : token.Name;
        if (!known.Facets.Contains(facet))
        {
            var names = Fields.Keys.Concat(known.Facets).ToList();
            return Bad($"There is no field \"{token.Name}\"{Nearest.Hint(token.Name, names, "the fields are " + string.Join(", ", names.Take(30)))}");
        }

        return token.Sign == ":"
            ? new FilterTerm(FilterField.Facet, FilterComparison.Is, token.Value, Facet: facet, Negated: token.Negated)
            : Bad($"\"{facet}\" holds text and cannot be compared. Write {facet}:{token.Value}.");
    }

    private static Decision<FilterTerm> Known(Token token, FilterField field, FilterVocabulary known)
    {
        var comparison = token.Sign switch { "<" => FilterComparison.Below, "<=" => FilterComparison.AtMost, ">" => FilterComparison.Above, ">=" => FilterComparison.AtLeast, _ => FilterComparison.Is };
        var plain = new FilterTerm(field, comparison, token.Value, Negated: token.Negated);
        var hasOrder = field is FilterField.Posterior or FilterField.Agreement or FilterField.Answers or FilterField.Failures or FilterField.Priority or FilterField.Overlap or FilterField.Updated;
        if (!hasOrder && comparison != FilterComparison.Is)
        {
            return Bad($"\"{token.Name}\" cannot be compared. Write {token.Name}:{token.Value}.");
        }

        switch (field)
        {
            case FilterField.State:
                return Enum.TryParse<TaskState>(token.Value, ignoreCase: true, out var state) && States.Contains(token.Value.ToLowerInvariant())
                    ? TaskFilter.OfState(state) with { Negated = token.Negated }
                    : Bad($"There is no state \"{token.Value}\"{Nearest.Hint(token.Value, States, "the states are " + string.Join(", ", States))}");
            case FilterField.Class:
                return known.Classes.Count == 0 || known.Classes.Contains(token.Value)
                    ? plain
                    : Bad($"There is no class \"{token.Value}\"{Nearest.Hint(token.Value, known.Classes, "the class list is under Taxonomy")}");
            case FilterField.Pool:
                return known.Pools.TryGetValue(token.Value, out var pool)
                    ? plain with { Whole = pool.Value }
                    : Bad($"There is no pool \"{token.Value}\"{Nearest.Hint(token.Value, known.Pools.Keys, known.Pools.Count == 0 ? "this project has none" : "the pools are " + string.Join(", ", known.Pools.Keys))}");
            case FilterField.Posterior or FilterField.Agreement:
                return double.TryParse(token.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1
                    ? plain with { Number = share }
                    : Bad($"\"{token.Value}\" is no share. Write a number from 0 to 1, such as {token.Name}<0.8.");
            case FilterField.Answers or FilterField.Failures or FilterField.Priority or FilterField.Overlap:
                return long.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= 1_000_000
                    ? plain with { Whole = number }
                    : Bad($"\"{token.Value}\" is no whole number. Write one, such as {token.Name}>=2.");
            case FilterField.Updated:
                return comparison == FilterComparison.Is ? Bad("A moment is compared: write updated>2026-03-01 or updated<2026-03-01.")
                    : MomentForm.Iso.TryRead(token.Value, out var moment) && moment.Start.Year is > 1970 and < 9000
                    ? plain with { Whole = (moment.Start.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond }
                    : Bad($"\"{token.Value}\" is no moment. Write a day, or a time with its offset, such as updated>2026-03-01 or updated>2026-03-01T12:00Z.");
            case FilterField.By:
                return By(plain, known);
            case FilterField.Id:
                return TaskId.TryParse(token.Value, null, out var id) ? plain with { Whole = id.Value } : Bad($"\"{token.Value}\" is no id. Write the whole number of an item or a task; a key in its source is key:{token.Value}.");
            default:
                return plain;
        }
    }

    private static Decision<FilterTerm> By(FilterTerm plain, FilterVocabulary known)
    {
        if (ActorId.TryParse(plain.Value, null, out var actor))
        {
            return plain with { Whole = actor.Value };
        }

        var called = known.People[plain.Value].ToList();
        return called.Count switch
        {
            1 => plain with { Whole = called[0].Value },
            0 => Bad($"Nobody here is called \"{plain.Value}\"{Nearest.Hint(plain.Value, known.People.Select(p => p.Key), "write a name as People shows it, or an id")}"),
            _ => Bad($"{called.Count} people are called \"{plain.Value}\". Write the id of one: {string.Join(", ", called.Take(5))}."),
        };
    }

    private static Refusal Bad(string message) => Refusal.Invalid(message);
}
