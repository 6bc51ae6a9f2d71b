using Posthouse.Pipeline;

namespace Posthouse.Delivery.Tests;

public class PipelinePlanTests
{
    [Fact]
    public void Stages_are_ordered_by_number_then_by_name_whoever_registered_first()
    {
        var plan = new PipelinePlan([new Named("c", 200), new Named("b", 100), new Named("a", 200)]);
        Assert.Equal(["b", "a", "c"], plan.Stages.Select(s => s.Descriptor.Name));
    }

    [Fact]
    public void A_stage_is_asked_only_at_its_points()
    {
        var plan = new PipelinePlan([new Named("a", 1, StagePoint.Sender | StagePoint.Message)]);
        Assert.Equal(1, plan.StagesAt(StagePoint.Message).Length);
        Assert.Equal(0, plan.StagesAt(StagePoint.Recipient).Length);
    }

    [Fact]
    public void Two_stages_of_one_name_are_refused() =>
        Assert.Throws<ArgumentException>(() => new PipelinePlan([new Named("a", 1), new Named("a", 2)]));

    [Fact]
    public void The_table_names_every_stage()
    {
        string table = new PipelinePlan([new Named("first", 1), new Named("second", 2)]).ToTable();
        Assert.Contains("first", table, StringComparison.Ordinal);
        Assert.Equal(3, table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private sealed class Named(string name, int order, StagePoint points = StagePoint.Message) : IReceivingStage
    {
        public StageDescriptor Descriptor { get; } = new(name, order, points, "does " + name);

        public ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken) => ValueTask.FromResult(StageVerdict.Continue);
    }
}
