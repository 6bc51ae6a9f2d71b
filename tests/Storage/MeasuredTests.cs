using System.Diagnostics.Metrics;

namespace Posthouse.Storage.Tests;

public class MeasuredTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_store_that_is_thrown_away_does_not_count_in_the_metrics(bool measured)
    {
        var meters = new HashSet<string>();
        using var instruments = new StoreInstruments(measured);
        using var listener = new MeterListener { InstrumentPublished = static (instrument, of) => of.EnableMeasurementEvents(instrument) };
        // Other stores of the process measure on threads of their own.
        int thread = Environment.CurrentManagedThreadId;
        listener.SetMeasurementEventCallback<int>((instrument, _, _, _) =>
        {
            if (Environment.CurrentManagedThreadId == thread && instrument.Name == "posthouse_store_commit_group_size") meters.Add(instrument.Meter.Name);
        });
        listener.Start();
        instruments.Committed(1, StoreInstruments.Now, StoreInstruments.Now);
        Assert.Equal(measured, Assert.Single(meters) == "Posthouse");
    }
}
