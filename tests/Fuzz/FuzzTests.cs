namespace Posthouse.Fuzz.Tests;

public sealed class FuzzTests
{
    // All targets together stay well under 40 seconds on two cores.
    private const int Mutations = 2_000;

    private static readonly TimeSpan Share = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Targets() => [.. FuzzTargets.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void What_must_hold_holds_for_the_corpus_and_its_mutations(string name)
    {
        FuzzTarget target = FuzzTargets.Find(name)!;
        var loop = new FuzzLoop(target, FuzzCorpus.Of(target), seed: 1);
        if (loop.Run(Mutations, Share) is not var (input, failure)) return;
        Assert.Fail($"{target.Name}: {failure}\ninput: {Convert.ToHexStringLower(input)}");
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void The_same_seed_makes_the_same_inputs(string name)
    {
        FuzzTarget target = FuzzTargets.Find(name)!;
        IReadOnlyList<byte[]> corpus = FuzzCorpus.Of(target);
        var (one, other) = (new Mutator(target, 7), new Mutator(target, 7));
        for (int i = 0; i < 20; i++) Assert.Equal(one.Next(corpus), other.Next(corpus));
    }

    [Fact]
    public void Names_are_unique() => Assert.Distinct(FuzzTargets.All.Select(static target => target.Name));
}
