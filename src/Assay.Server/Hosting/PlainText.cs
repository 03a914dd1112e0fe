using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Assay.Domain;

namespace Assay.Server.Hosting;

/// <summary>
/// Refuses a NUL in any text of a request, by its field: no text of ours has one, and not every database takes it. Values of
/// answers and contents are JSON that is stored as it was written, and stay out of this.
/// </summary>
internal static class PlainText
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<(string Name, PropertyInfo Property)>> Members = new();

    /// <summary>Which arguments of a handler can hold text is found once, when its endpoint is built.</summary>
    public static EndpointFilterDelegate Check(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var parameters = context.MethodInfo.GetParameters();
        int[] texts = [.. Enumerable.Range(0, parameters.Length).Where(i => HoldsText(parameters[i].ParameterType, []))];
        return texts.Length == 0 ? next : async call =>
        {
            foreach (var i in texts)
            {
                if (Find(call.Arguments[i], call.Arguments[i] is string ? parameters[i].Name! : "") is { } field)
                {
                    return Refusal.Invalid($"{field} holds a NUL character; remove it.", [new Fault(field, $"{field} holds a NUL character, and no text here has one. Remove it.")]).ToProblem();
                }
            }

            return await next(call);
        };
    }

    private static string? Find(object? value, string path)
    {
        switch (value)
        {
            case null:
                return null;
            case string text:
                return text.Contains('\0', StringComparison.Ordinal) ? path : null;
            case IDictionary map:
                return map.Keys.Cast<object>().Select(key => Find(key, path) ?? Find(map[key], path)).FirstOrDefault(found => found is not null);
            case IEnumerable items:
                return HoldsText(value.GetType(), []) ? items.Cast<object?>().Select(item => Find(item, path)).FirstOrDefault(found => found is not null) : null;
        }

        foreach (var (name, property) in MembersOf(value.GetType()))
        {
            if (Find(property.GetValue(value), path.Length == 0 ? name : $"{path}.{name}") is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static IReadOnlyList<(string Name, PropertyInfo Property)> MembersOf(Type type) => Members.GetOrAdd(
        type, t => IsOurs(t)
            ? [.. t.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0 && HoldsText(p.PropertyType, [])).Select(p => (JsonNamingPolicy.CamelCase.ConvertName(p.Name), p))]
            : []);

    private static bool HoldsText(Type type, HashSet<Type> above)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return true;
        }

        if (type.IsArray)
        {
            return HoldsText(type.GetElementType()!, above);
        }

        if (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type))
        {
            return type.GetGenericArguments().Any(a => HoldsText(a, above));
        }

        return IsOurs(type) && above.Add(type) && type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Any(p => p.GetIndexParameters().Length == 0 && HoldsText(p.PropertyType, above));
    }

    /// <summary>Bodies of requests and what they are made of: records of the endpoints and of the domain.</summary>
    private static bool IsOurs(Type type) =>
        !type.IsEnum && type.Namespace is { } space && (space.StartsWith("Assay.Server.Features", StringComparison.Ordinal) || space.StartsWith("Assay.Domain", StringComparison.Ordinal));
}
