using System.Globalization;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>What a sending limit is for.</summary>
public enum SendingScope
{
    /// <summary>Each account that says nothing itself.</summary>
    Default = 0,

    Account = 1,

    /// <summary>All accounts of one domain together.</summary>
    Domain = 2,

    /// <summary>All accounts of a domain and of the domains here below it together: a tenant.</summary>
    Tenant = 3,
}

/// <param name="Id">The account's or the domain's number; 0 for the default.</param>
public readonly record struct SendingSubject(SendingScope Scope, long Id)
{
    public static readonly SendingSubject Default = new(SendingScope.Default, 0);

    public static SendingSubject Of(AccountId account) => new(SendingScope.Account, account.Value);

    internal string Key => string.Create(CultureInfo.InvariantCulture, $"{(int)Scope}:{Id}");

    internal static SendingSubject Parse(string key)
    {
        int colon = key.IndexOf(':', StringComparison.Ordinal);
        return new SendingSubject((SendingScope)int.Parse(key.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture), long.Parse(key.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture));
    }
}
