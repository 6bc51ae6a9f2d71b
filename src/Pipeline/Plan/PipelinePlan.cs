using System.Text;

namespace Posthouse.Pipeline;

/// <summary>
/// The stages in the order in which they are asked: by <see cref="StageDescriptor.Order"/>, then by name, so that the order
/// never depends on who registered first. Immutable.
/// </summary>
public sealed class PipelinePlan
{
    private readonly IReceivingStage[] _connect;
    private readonly IReceivingStage[] _sender;
    private readonly IReceivingStage[] _recipient;
    private readonly IReceivingStage[] _message;

    /// <exception cref="ArgumentException">Two stages have the same name.</exception>
    public PipelinePlan(IEnumerable<IReceivingStage> stages)
    {
        IReceivingStage[] ordered = [.. stages.OrderBy(static s => s.Descriptor.Order).ThenBy(static s => s.Descriptor.Name, StringComparer.Ordinal)];
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (IReceivingStage stage in ordered)
        {
            if (!names.Add(stage.Descriptor.Name)) throw new ArgumentException($"Two stages are called '{stage.Descriptor.Name}'.", nameof(stages));
        }

        Stages = ordered;
        _connect = At(StagePoint.Connect);
        _sender = At(StagePoint.Sender);
        _recipient = At(StagePoint.Recipient);
        _message = At(StagePoint.Message);

        IReceivingStage[] At(StagePoint point) => [.. ordered.Where(s => (s.Descriptor.Points & point) != 0)];
    }

    public IReadOnlyList<IReceivingStage> Stages { get; }

    /// <summary>The stages that are asked at one point of the session, in order.</summary>
    public ReadOnlySpan<IReceivingStage> StagesAt(StagePoint point) => point switch
    {
        StagePoint.Connect => _connect,
        StagePoint.Sender => _sender,
        StagePoint.Recipient => _recipient,
        StagePoint.Message => _message,
        _ => [],
    };

    /// <summary>A table for people: order, name, points, summary.</summary>
    public string ToTable()
    {
        int nameWidth = Math.Max("stage".Length, Stages.Count == 0 ? 0 : Stages.Max(static s => s.Descriptor.Name.Length));
        var table = new StringBuilder();
        Row("order", "stage", "asked at", "what it does");
        foreach (IReceivingStage stage in Stages)
        {
            StageDescriptor descriptor = stage.Descriptor;
            Row(descriptor.Order.ToString(System.Globalization.CultureInfo.InvariantCulture), descriptor.Name, Points(descriptor.Points), descriptor.Summary);
        }

        return table.ToString();

        void Row(string order, string name, string points, string summary) =>
            table.Append(order.PadLeft(5)).Append("  ").Append(name.PadRight(nameWidth)).Append("  ").Append(points.PadRight(34)).Append("  ").Append(summary).Append('\n');
    }

    private static string Points(StagePoint points) => points.ToString().ToLowerInvariant();
}
