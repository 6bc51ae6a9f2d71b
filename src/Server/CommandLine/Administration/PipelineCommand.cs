using System.CommandLine;
using System.Globalization;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse pipeline: the stages that every message goes through, in order.</summary>
internal static class PipelineCommand
{
    internal static Command Create()
    {
        var command = new DocumentedCommand("pipeline", "Print the stages that every message goes through, in order.")
        {
            Details = "Of the server that --data, --config or the usual configuration names; where there is none, those that every server has.",
            Examples = ["pipeline", "pipeline --json"],
        };
        CommandRun.Of(command, static async run =>
        {
            IReadOnlyList<StageModel> stages;
            if (run.Data is null && run.Config is null && !File.Exists(PosthouseConfiguration.DefaultFile))
            {
                string folder = System.IO.Directory.CreateTempSubdirectory("posthouse-pipeline-").FullName;
                try
                {
                    await using AdministrationClient client = await AdministrationClient.OpenNewAsync(folder, run.CancellationToken).ConfigureAwait(false);
                    stages = await ReadAsync(client, run.CancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    System.IO.Directory.Delete(folder, recursive: true);
                }
            }
            else
            {
                await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
                stages = await ReadAsync(client, run.CancellationToken).ConfigureAwait(false);
            }

            run.Print(stages, AdministrationJson.Default.IReadOnlyListStageModel, all =>
            {
                var table = new TextTable("ORDER", "STAGE", "ASKED AT", "WHAT IT DOES");
                foreach (StageModel stage in all) table.Add(stage.Order.ToString(CultureInfo.InvariantCulture), stage.Name, stage.Points, stage.Summary);
                table.Write(run.Out);
            });
        });
        return command;
    }

    private static Task<IReadOnlyList<StageModel>> ReadAsync(AdministrationClient client, CancellationToken cancellationToken) =>
        client.GetAsync("pipeline", AdministrationJson.Default.IReadOnlyListStageModel, cancellationToken);
}
