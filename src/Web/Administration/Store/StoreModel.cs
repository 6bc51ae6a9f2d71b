namespace Posthouse.Web;

/// <summary>The store's state.</summary>
public sealed record StoreModel(string Folder, bool CanWrite, string? Problem, long FreeOctets, long IndexBacklog, int Domains, int Accounts, int Queued);
