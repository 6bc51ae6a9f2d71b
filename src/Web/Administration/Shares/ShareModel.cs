namespace Posthouse.Web;

/// <summary>One line of the access list of a mailbox.</summary>
/// <param name="With">The address of an account or a group, or "anyone".</param>
/// <param name="Rights">"reader", "editor", "full", or letters of RFC 4314.</param>
/// <param name="Denied">Letters of rights that are kept from it, whoever else gives it them.</param>
public sealed record ShareModel(string Mailbox, string With, string Rights, string? Denied = null);
