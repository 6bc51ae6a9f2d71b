using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// Who answers while away without a script: what a client set by other means, such as JMAP's VacationResponse. Asked on the threads of
/// deliveries; must not block for long.
/// </summary>
public interface IAbsences
{
    /// <summary>Whether <see cref="Of"/> may have an answer; one look-up in memory.</summary>
    bool Concern(AccountId account);

    /// <summary>What to answer at this moment; null for nothing.</summary>
    Absence? Of(AccountId account, DateTimeOffset now);
}

/// <param name="Subject">Null: "Auto: " and the message's.</param>
/// <param name="Text">The answer; at least one of the two is set.</param>
/// <param name="Html">The same in HTML.</param>
public sealed record Absence(string? Subject, string? Text, string? Html);

/// <summary>Nobody.</summary>
internal sealed class NoAbsences : IAbsences
{
    public bool Concern(AccountId account) => false;

    public Absence? Of(AccountId account, DateTimeOffset now) => null;
}
