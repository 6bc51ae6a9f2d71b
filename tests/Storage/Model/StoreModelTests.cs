namespace Posthouse.Storage.Tests;

/// <summary>
/// Several callers do everything that can be done to a store, at random and at once, on the real engine; what it says and holds is
/// compared with the model after each change and, as a whole, between the phases, across compaction and reopening.
/// Longer with POSTHOUSE_LONG_TESTS=1.
/// </summary>
public sealed class StoreModelTests(ITestOutputHelper output)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("POSTHOUSE_LONG_TESTS") == "1";

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, IsLong ? 200 : 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_store_does_what_the_model_does(int seed)
    {
        await using TestStore test = await TestStore.OpenAsync(o => o with { SegmentSize = 60_000, InMemoryLimit = 4000, CompactionThresholdPercent = 10, ChangesKept = 0 });
        var run = new ModelRun(test, seed);
        await run.BeginAsync();
        int phases = IsLong ? 8 : 3;
        for (int phase = 0; phase < phases; phase++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(() => run.CallAsync(new Random((seed * 1000) + (phase * 10) + caller), 60))));
            await run.CheckAsync();
            if (phase % 2 == 0) await test.Store.CompactAsync();
            await run.CheckAsync();
            await run.ReopenAsync();
            await run.CheckAsync();
        }

        output.WriteLine(run.Counts);
    }
}
