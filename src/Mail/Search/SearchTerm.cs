namespace Posthouse.Mail;

/// <summary>How a term of a query stands in the tokens of every text that holds the query as a substring.</summary>
public enum SearchTermKind
{
    /// <summary>Some token is the term.</summary>
    Exact,

    /// <summary>Some token begins with the term.</summary>
    Prefix,

    /// <summary>Some token ends with the term.</summary>
    Suffix,

    /// <summary>Some token has the term in it.</summary>
    Contains,
}

/// <summary>One necessary condition of a match; see <see cref="SearchTokens.ForQuery"/>.</summary>
public readonly record struct SearchTerm(string Text, SearchTermKind Kind);
