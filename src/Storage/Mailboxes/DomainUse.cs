namespace Posthouse.Storage;

/// <summary>What a domain's accounts use together, as quotas count it.</summary>
public readonly record struct DomainUse(long Domain, long Octets, long Messages);
