namespace Posthouse.Web;

/// <summary>The console's first-run guide.</summary>
/// <param name="State">"new" where nobody has seen it on a new server, "open" once begun, "later" where it was left for another time, "closed" when it is finished or put away.</param>
public sealed record GuideModel(string State);
