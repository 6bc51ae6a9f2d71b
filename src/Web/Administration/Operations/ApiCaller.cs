using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>Who asks, and what he may do where.</summary>
/// <param name="Name">For the journal and the audit log.</param>
/// <param name="Account">Null for whoever is on this machine, and for keys that belong to nobody.</param>
internal sealed record ApiCaller(string Name, Account? Account, Access Access)
{
    private static readonly object Key = new();

    /// <summary>A program's key: it does what it was made for, and nothing that its owner may do for being himself.</summary>
    public bool IsKey { get; init; }

    public static ApiCaller Of(HttpContext context) => (ApiCaller)context.Items[Key]!;

    internal static void Set(HttpContext context, ApiCaller caller) => context.Items[Key] = caller;

    /// <param name="domain">By its main name; null is what belongs to no domain.</param>
    public bool Sees(Right right, DomainName? domain) => Access.May(right, domain);

    public bool Sees(Right right, EmailAddress? address) => Access.May(right, address?.Domain);

    /// <summary>Of everything: nothing need be filtered.</summary>
    public bool SeesAll(Right right) => Access.May(right, null);
}
