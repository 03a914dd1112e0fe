using System.Diagnostics.CodeAnalysis;

namespace Assay.Domain;

/// <summary>Why something that was asked for does not happen. The edge maps it to an HTTP status and an exit code.</summary>
public enum RefusalKind
{
    /// <summary>The request itself is wrong; the message names field, reason and fix.</summary>
    Invalid,

    /// <summary>It does not exist, or the asker may not know that it does.</summary>
    NotFound,

    /// <summary>It exists and the asker may see it, but may not do this.</summary>
    NotYours,

    /// <summary>It contradicts what is recorded.</summary>
    Conflict,

    /// <summary>The hold ended before the answer came; the draft is kept.</summary>
    Lapsed,

    /// <summary>It was there and has been taken away.</summary>
    Withdrawn,

    /// <summary>A hard budget cap would be passed.</summary>
    OverBudget,

    TooLarge,

    /// <summary>Not now; the same request may succeed later.</summary>
    Unavailable,
}

/// <summary>One fault of a request: where, what, and how to mend it.</summary>
/// <param name="Field">A path such as <c>fields[2].classes[0].hotkey</c> or a column name; empty for the whole.</param>
public sealed record Fault(string Field, string Message, int? Line = null);

/// <summary>An expected refusal. Messages never come from a driver, a path or a stack.</summary>
public sealed record Refusal(RefusalKind Kind, string Message, IReadOnlyList<Fault>? Faults = null)
{
    public static Refusal Invalid(string message) => new(RefusalKind.Invalid, message);
    public static Refusal Invalid(string message, IReadOnlyList<Fault> faults) => new(RefusalKind.Invalid, message, faults);
    public static Refusal NotFound(string message) => new(RefusalKind.NotFound, message);
    public static Refusal NotYours(string message) => new(RefusalKind.NotYours, message);
    public static Refusal Conflict(string message) => new(RefusalKind.Conflict, message);
    public static Refusal Lapsed(string message) => new(RefusalKind.Lapsed, message);
    public static Refusal Withdrawn(string message) => new(RefusalKind.Withdrawn, message);
    public static Refusal Unavailable(string message) => new(RefusalKind.Unavailable, message);
    public static Refusal TooLarge(string message) => new(RefusalKind.TooLarge, message);
}

/// <summary>A result or a refusal: what was expected to be possible is a value, never an exception.</summary>
public readonly struct Decision<T>
{
    private readonly T? _value;

    private Decision(T? value, Refusal? refusal) => (_value, Refusal) = (value, refusal);

    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Accepted => Refusal is null;

    public Refusal? Refusal { get; }

    public T Value => Refusal is null ? _value! : throw new InvalidOperationException("Refused: " + Refusal.Message);

    public static implicit operator Decision<T>(T value) => new(value, null);

    public static implicit operator Decision<T>(Refusal refusal) => new(default, refusal);
}
