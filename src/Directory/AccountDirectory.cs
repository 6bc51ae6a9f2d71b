using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>
/// Who is here: domains, accounts, aliases, groups. Reading is from memory where it is hot; every change is one store transaction
/// with its journal record.
/// </summary>
public sealed class AccountDirectory
{
    /// <summary>Follows an address to its targets.</summary>
    public ValueTask<AddressResolution> ResolveAsync(EmailAddress address, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public ValueTask<Account?> FindAccountAsync(EmailAddress address, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public ValueTask<Account?> FindAccountAsync(AccountId id, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>The account may use the address as envelope sender or in From: its own, its aliases, or granted by a send-as right.</summary>
    public ValueTask<bool> MaySendAsAsync(AccountId account, EmailAddress address, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    public ValueTask<bool> IsLocalDomainAsync(DomainName domain, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
