namespace Posthouse.Sieve;

/// <summary>RFC 5228 §2.7.1, RFC 5231 §4, the regex draft, RFC 6134 §2.2.</summary>
internal enum MatchType
{
    Is,
    Contains,
    Matches,
    Regex,
    Value,
    Count,
    List,
}

/// <summary>RFC 5231 §4.1.</summary>
internal enum Relation
{
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
}

internal static class Relations
{
    internal static bool TryParse(string text, out Relation relation)
    {
        (bool known, relation) = text.ToLowerInvariant() switch
        {
            "gt" => (true, Relation.Greater),
            "ge" => (true, Relation.GreaterOrEqual),
            "lt" => (true, Relation.Less),
            "le" => (true, Relation.LessOrEqual),
            "eq" => (true, Relation.Equal),
            "ne" => (true, Relation.NotEqual),
            _ => (false, default),
        };
        return known;
    }

    internal static bool Holds(this Relation relation, int comparison) => relation switch
    {
        Relation.Greater => comparison > 0,
        Relation.GreaterOrEqual => comparison >= 0,
        Relation.Less => comparison < 0,
        Relation.LessOrEqual => comparison <= 0,
        Relation.Equal => comparison == 0,
        _ => comparison != 0,
    };
}
