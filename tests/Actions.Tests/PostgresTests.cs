using Npgsql;

namespace PerfGate.Actions.Tests;

/// <summary>A real PostgreSQL, asked through Npgsql: its own spans stand under the test's action.</summary>
/// <param name="server">The server.</param>
[Collection("one log at a time")]
public sealed class PostgresTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Spans_of_Npgsql_stand_under_the_action()
    {
        Assert.SkipWhen(server.WhyNot is not null, server.WhyNot ?? "");
        await using var database = NpgsqlDataSource.Create(server.ConnectionString);
        using var log = new Log();
        using (var action = ActionLog.Start("count rows", ("upTo", 1000)))
        {
            await using var command = database.CreateCommand("select count(*) from generate_series(1, 1000)");
            action.Result((long)(await command.ExecuteScalarAsync(Stop))!);
        }

        var tree = log.Tree();
        var action2 = tree.Only("count rows");
        var query = Assert.Single(tree.Nodes, node => node.Parent == action2.Id && node.Source == "Npgsql" && Texts(node).Any(text => text.Contains("generate_series", StringComparison.Ordinal)));
        Assert.Equal(("succeeded", 1000), ((string?)query.End?["status"], (int?)action2.End?["result"]));
        Assert.True((long)query.End!["took"]! <= (long)action2.End!["took"]!);
    }

    [Fact]
    public async Task A_query_that_fails_fails_its_span_with_type_and_reason()
    {
        Assert.SkipWhen(server.WhyNot is not null, server.WhyNot ?? "");
        await using var database = NpgsqlDataSource.Create(server.ConnectionString);
        using var log = new Log();
        await Assert.ThrowsAsync<PostgresException>(() => ActionLog.RunAsync("bad query", async () =>
        {
            await using var command = database.CreateCommand("select * from nowhere");
            await command.ExecuteNonQueryAsync(Stop);
        }));
        var tree = log.Tree();
        var action = tree.Only("bad query");
        var query = Assert.Single(tree.Nodes, node => node.Parent == action.Id && node.Source == "Npgsql" && (string?)node.End?["status"] == "failed");
        Assert.Equal("Npgsql.PostgresException", (string?)action.End?["exception"]);
        Assert.Contains("nowhere", (string?)action.End?["reason"], StringComparison.Ordinal);
        Assert.NotNull((string?)query.End?["exception"]);
    }

    [Fact]
    public async Task Its_password_is_not_in_the_log()
    {
        Assert.SkipWhen(server.WhyNot is not null, server.WhyNot ?? "");
        await using var database = NpgsqlDataSource.Create(server.ConnectionString + ";Password=hush-hush");
        using var log = new Log();
        using (ActionLog.Start("connect", ("connectionString", database.ConnectionString + "hush-hush")))
        {
            await using var connection = await database.OpenConnectionAsync(Stop);
        }

        Assert.DoesNotContain("hush-hush", log.Text(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Texts(Node node) =>
        new[] { node.Start["inputs"], node.End?["inputs"] }.Where(inputs => inputs is not null).SelectMany(inputs => inputs!.AsObject()).Select(input => input.Value?.ToString() ?? "");
}
