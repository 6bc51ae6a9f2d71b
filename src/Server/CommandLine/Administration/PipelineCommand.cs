using System.CommandLine;
using System.Globalization;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse pipeline: the stages that every message goes through, in order.</summary>
internal static class PipelineCommand
{
    internal static Command Create()
    {
        var command = new Command("pipeline", "Print the stages that every message goes through, in order.");
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            IReadOnlyList<StageModel> stages = await client.GetAsync("pipeline", AdministrationJson.Default.IReadOnlyListStageModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(stages, AdministrationJson.Default.IReadOnlyListStageModel, all =>
            {
                var table = new TextTable("ORDER", "STAGE", "ASKED AT", "WHAT IT DOES");
                foreach (StageModel stage in all) table.Add(stage.Order.ToString(CultureInfo.InvariantCulture), stage.Name, stage.Points, stage.Summary);
                table.Write(run.Out);
            });
        });
        return command;
    }
}
