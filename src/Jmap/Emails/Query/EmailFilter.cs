using Posthouse.Mail;

namespace Posthouse.Jmap;

/// <summary>A condition or an operator of a filter (RFC 8621 §4.4.1, RFC 8620 §5.5).</summary>
internal abstract class EmailFilter
{
    internal abstract bool Matches(FilterSubject subject);

    /// <summary>Whether a message's match may depend on other messages of its conversation.</summary>
    internal virtual bool LooksAtThread => false;

    /// <summary>A mailbox outside of which nothing matches; null where there is none.</summary>
    internal virtual MailboxId? Within => null;

    /// <summary>It asks for nothing but <see cref="Within"/>.</summary>
    internal virtual bool IsOnlyMailbox => false;

    /// <summary>A text that every match has in the field; null where none is known.</summary>
    internal virtual TextCondition? Narrowing => null;

    /// <summary>Every text that is looked for.</summary>
    internal virtual IEnumerable<TextCondition> Texts => [];
}

/// <summary>AND, OR and NOT; NOT means none of them.</summary>
internal sealed class OperatorFilter(FilterOperator kind, IReadOnlyList<EmailFilter> parts) : EmailFilter
{
    internal override bool LooksAtThread => parts.Any(static part => part.LooksAtThread);

    internal override MailboxId? Within => kind == FilterOperator.And ? parts.Select(static part => part.Within).FirstOrDefault(static within => within is not null) : null;

    internal override bool IsOnlyMailbox => kind == FilterOperator.And && parts.Count == 1 && parts[0].IsOnlyMailbox;

    internal override TextCondition? Narrowing => kind == FilterOperator.And ? parts.Select(static part => part.Narrowing).FirstOrDefault(static text => text is not null) : null;

    internal override IEnumerable<TextCondition> Texts => kind == FilterOperator.Not ? [] : parts.SelectMany(static part => part.Texts);

    internal override bool Matches(FilterSubject subject)
    {
        foreach (EmailFilter part in parts)
        {
            bool matches = part.Matches(subject);
            if (kind == FilterOperator.And && !matches) return false;
            if (kind != FilterOperator.And && matches) return kind == FilterOperator.Or;
        }

        return kind != FilterOperator.Or;
    }
}

internal enum FilterOperator
{
    And,
    Or,
    Not,
}
