using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>An account to be made. Its domain must be there already.</summary>
public sealed record NewAccount
{
    public required EmailAddress Address { get; init; }

    /// <summary>Null makes an account that nobody can sign in to until a password is set.</summary>
    public string? Password { get; init; }

    /// <summary>
    /// In place of the password, what another server kept of it: <c>$argon2id$…</c>, <c>$6$…</c>, <c>$5$…</c> or Dovecot's
    /// <c>{SCHEME}</c> forms for them and for SSHA, SSHA256, SSHA512 and their kin. It is made anew when the password is next typed.
    /// </summary>
    public string? PasswordHash { get; init; }

    public string DisplayName { get; init; } = "";

    /// <summary>BCP 47; null takes <see cref="DirectoryOptions.DefaultLanguage"/>. Role mailboxes get their names in it.</summary>
    public string? Language { get; init; }

    public bool IsAdministrator { get; init; }

    /// <summary>0 is no limit of its own.</summary>
    public long QuotaOctets { get; init; }

    public long QuotaMessages { get; init; }

    /// <summary>Recipients it may write to in 24 hours; 0 takes the domain's.</summary>
    public int RecipientsPerDay { get; init; }

    /// <summary>Octets of the largest message it may send; 0 is the server's limit alone.</summary>
    public long MaximumSentSize { get; init; }

    /// <summary>Groups that get the account as a member; each must be there already.</summary>
    public IReadOnlyList<EmailAddress> Groups { get; init; } = [];
}
