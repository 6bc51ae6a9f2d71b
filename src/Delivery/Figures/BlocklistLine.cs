namespace Posthouse.Delivery;

/// <param name="Status">"not-listed", "listed", "refused" (the list does not answer this resolver) or "unknown".</param>
public sealed record BlocklistLine(string Address, string List, string Status, string? Code)
{
    public static BlocklistLine Of(BlocklistFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return new BlocklistLine(finding.Address.ToString(), finding.List, NameOf(finding.Status), finding.Code);
    }

    private static string NameOf(BlocklistStatus status) => status switch
    {
        BlocklistStatus.NotListed => "not-listed",
        BlocklistStatus.Listed => "listed",
        BlocklistStatus.Refused => "refused",
        _ => "unknown",
    };
}
