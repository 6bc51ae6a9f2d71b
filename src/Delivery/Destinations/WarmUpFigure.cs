using System.Text.Json.Serialization;

namespace Posthouse.Delivery;

/// <summary>How one new address is doing at one provider.</summary>
/// <param name="Provider">Its name, or "others".</param>
/// <param name="Step">From 1; see <see cref="WarmUpOptions.Schedule"/>.</param>
/// <param name="Allowance">Messages today; null for an address that is warm.</param>
/// <param name="Ended">The provider wants no more today.</param>
public sealed record WarmUpFigure(string Address, string Provider, int Step, int? Allowance, int Sent, int Deferred, int Refused, bool Ended)
{
    [JsonIgnore]
    public int DayNumber { get; init; }
}
