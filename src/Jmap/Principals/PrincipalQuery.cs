using System.Text.Json;
using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>A query over the principals that a user sees (RFC 9670 §2.4).</summary>
internal sealed class PrincipalQuery
{
    private static readonly Dictionary<string, Comparison<Principal>> Sorts = new(StringComparer.Ordinal)
    {
        ["name"] = static (a, b) => string.Compare(a.Name, b.Name, StringComparison.OrdinalIgnoreCase),
        ["email"] = static (a, b) => string.Compare(a.Email, b.Email, StringComparison.OrdinalIgnoreCase),
        ["type"] = static (a, b) => string.CompareOrdinal(a.Type, b.Type),
    };

    private readonly Func<Principal, bool> _filter;
    private readonly ObjectSort<Principal> _sort;
    private readonly IReadOnlySet<string> _withAccount;

    /// <param name="withAccount">Ids of accounts that the user sees; others are in no principal's list.</param>
    /// <exception cref="MethodException">unsupportedFilter, unsupportedSort, invalidArguments.</exception>
    internal PrincipalQuery(JmapCall call, IReadOnlySet<string> withAccount)
    {
        _withAccount = withAccount;
        _filter = ObjectFilter<Principal>.Read(call, Condition);
        _sort = ObjectSort<Principal>.Read(call, Sorts, PrincipalDirectory.ByName);
    }

    internal List<string> Run(PrincipalList list)
    {
        List<Principal> found = [.. list.All.Where(_filter)];
        found.Sort(_sort.Compare);
        return found.ConvertAll(static principal => principal.Id);
    }

    private Func<Principal, bool>? Condition(string name, JsonElement value)
    {
        if (name == "accountIds")
        {
            if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(static id => id.ValueKind != JsonValueKind.String)) return null;
            HashSet<string> ids = [.. value.EnumerateArray().Select(static id => id.GetString()!).Where(_withAccount.Contains)];
            return principal => principal.Account is { } account && ids.Contains(JmapIds.Of(account.Id));
        }

        if (value.ValueKind == JsonValueKind.Null && name == "timeZone") return static _ => true;
        if (value.ValueKind != JsonValueKind.String) return null;
        string text = SearchTokens.Fold(value.GetString()!);
        return name switch
        {
            "email" => principal => Has(principal.Email, text),
            "name" => principal => Has(principal.Name, text),
            "text" => principal => Has(principal.Name, text) || Has(principal.Email, text),
            "type" => principal => principal.Type == value.GetString(),
            // None has one.
            "timeZone" => static _ => false,
            _ => null,
        };
    }

    private static bool Has(string? where, string text) => where is not null && SearchTokens.Fold(where).Contains(text, StringComparison.Ordinal);
}
